import assert from 'node:assert/strict'
import { minutes } from '@omnicrm/sdk'
import type { TestApp } from '@omnicrm/test'
import { adminEmail, identityApp, password, withToken } from './helpers.ts'

const me = '/crm/auth/me'
type Body = Record<string, unknown>

/** Signs in as a browser does, and keeps its cookies. */
async function browser(app: TestApp, more: Body = {}) {
  const jar = new Map<string, string>()
  const send = async (url: string, payload: Body = {}, headers: Record<string, string> = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = { ...(cookie === '' ? {} : { cookie }), 'sec-fetch-site': 'same-origin', ...headers }
    const answer = await app.http({ method: 'POST', url, payload, headers: sent })
    const given = [answer.headers['set-cookie'] ?? []].flat()
    for (const line of given) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0(;|$)/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return {
      status: answer.statusCode,
      given,
      ...answer.json<{ token: string; refresh_token: null; code: string }>(),
    }
  }
  const signedIn = await send('/crm/auth/login', { email: adminEmail, password, use_cookie: true, ...more })
  return { jar, send, signedIn, refresh: (headers = {}) => send('/crm/auth/refresh', {}, headers) }
}

describe('refresh tokens in a cookie', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await identityApp()
  })
  afterEach(() => app[Symbol.asyncDispose]())

  it('come out of reach of scripts, and not in the answer (AUTH-22)', async () => {
    const { signedIn, jar } = await browser(app)
    assert.equal(signedIn.refresh_token, null)
    assert.equal(signedIn.given.length, 1)
    assert.match(
      signedIn.given[0] ?? '',
      /^refresh_token=[\w-]{48}; Path=\/crm\/auth; HttpOnly; Secure; SameSite=Strict$/,
    )
    assert.ok(jar.has('refresh_token'))
  })

  it('end with the browser, or last 30 days when asked to remember (AUTH-20, AUTH-21)', async () => {
    assert.doesNotMatch((await browser(app)).signedIn.given[0] ?? '', /Max-Age|Expires/)
    const remembering = await browser(app, { remember_me: true })
    assert.match(remembering.signedIn.given[0] ?? '', /; Max-Age=2592000; /)
    app.clock.advance(minutes(16))
    assert.match((await remembering.refresh()).given[0] ?? '', /; Max-Age=2592000; /)
  })

  it('are exchanged for new ones, and the answer keeps them to itself (AUTH-26)', async () => {
    const { jar, refresh } = await browser(app)
    const first = jar.get('refresh_token')
    const renewed = await refresh()
    assert.deepEqual([renewed.status, renewed.refresh_token], [200, null])
    assert.notEqual(jar.get('refresh_token'), first)
    assert.equal((await withToken(app, renewed.token).get(me)).statusCode, 200)
    assert.equal((await refresh()).status, 200)
  })

  it('are needed: without one the user is asked to sign in again (AUTH-24)', async () => {
    const { jar, refresh } = await browser(app, { remember_me: true })
    jar.clear()
    const refused = await refresh()
    assert.deepEqual([refused.status, refused.code], [401, 'identity.badRefresh'])
  })

  it('open nothing but refresh and sign-out: the API takes bearer tokens only', async () => {
    const { jar } = await browser(app)
    const cookie = `refresh_token=${jar.get('refresh_token')}`
    assert.equal((await app.http({ method: 'GET', url: me, headers: { cookie } })).statusCode, 401)
    const other = {
      method: 'POST',
      url: '/crm/auth/change_password',
      headers: { cookie },
      payload: {},
    } as const
    assert.equal((await app.http(other)).statusCode, 401)
  })

  it("can't be used by the pages of other sites", async () => {
    const { refresh, send } = await browser(app)
    const evil = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    assert.deepEqual(
      [(await refresh(evil)).status, (await send('/crm/auth/logout', {}, evil)).status],
      [403, 403],
    )
    assert.equal((await refresh()).status, 200)
  })

  it('are removed by the sign-out, which also works when the access token is over (AUTH-30)', async () => {
    for (const isOver of [false, true]) {
      const { jar, send, signedIn } = await browser(app)
      const kept = jar.get('refresh_token') ?? ''
      if (isOver) app.clock.advance(minutes(16))
      const answer = await send('/crm/auth/logout', {}, { authorization: `Bearer ${signedIn.token}` })
      assert.deepEqual([answer.status, jar.size], [200, 0])
      jar.set('refresh_token', kept)
      assert.equal((await send('/crm/auth/refresh')).status, 401)
    }
  })

  it('are not taken from the answer of programs, which send and get theirs in the body', async () => {
    const login = {
      method: 'POST',
      url: '/crm/auth/login',
      payload: { email: adminEmail, password },
    } as const
    const answer = await app.http(login)
    assert.equal(answer.headers['set-cookie'], undefined)
    const { refresh_token } = answer.json<{ refresh_token: string }>()
    const renewed = await app.http({ method: 'POST', url: '/crm/auth/refresh', payload: { refresh_token } })
    assert.equal(typeof renewed.json<{ refresh_token: string }>().refresh_token, 'string')
    assert.equal(renewed.headers['set-cookie'], undefined)
  })

  it('are never kept for repeats under an Idempotency-Key, nor are access tokens (PLAT-99)', async () => {
    const headers = { 'idempotency-key': 'again' }
    const login = {
      method: 'POST',
      url: '/crm/auth/login',
      payload: { email: adminEmail, password },
      headers,
    } as const
    const { token, refresh_token } = (await app.http(login)).json<{ token: string; refresh_token: string }>()
    const kept = JSON.stringify(await app.entry.db('idempotency_key').select('*'))
    assert.ok(kept.includes('again') && !kept.includes(token) && !kept.includes(refresh_token))
    assert.equal((await app.http(login)).json().code, 'request.answerNotKept')
  })
})
