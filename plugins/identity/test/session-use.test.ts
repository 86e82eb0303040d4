import assert from 'node:assert/strict'
import { minutes, seconds } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { SharedParts } from '../src/parts.ts'
import { client, identityApp, newUser, renew, signIn, withToken, type Tokens } from './helpers.ts'

const me = '/crm/auth/me'

describe('the use of a session', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await identityApp({ plugins: ['activity'], config: { auth: { session_idle_minutes: 10 } } })
  })
  afterEach(() => app[Symbol.asyncDispose]())

  const flush = () => app.service(SharedParts).sessionUse.flush(app.entry)
  const use = async (token: string) => {
    assert.equal((await withToken(app, token).get(me)).statusCode, 200)
    await flush()
  }
  const activities = (): Promise<string[]> =>
    app.entry.db('session').orderBy('created').pluck('last_activity')

  it('is each request: inactivity counts from the last one, not from the last renewal (AUTH-23)', async () => {
    const { token, refresh_token } = await signIn(app)
    app.clock.advance(minutes(4))
    await use(token)
    app.clock.advance(minutes(9))
    await renew(app, refresh_token)
  })

  it('is none of what a page asks for by itself: such requests and renewals keep no session alive (AUTH-23)', async () => {
    const { token, refresh_token } = await signIn(app)
    const [began] = await activities()
    app.clock.advance(minutes(4))
    const byItself = { 'x-omnicrm-background': '1' }
    const answer = await app.http({
      method: 'GET',
      url: me,
      headers: { ...byItself, authorization: `Bearer ${token}` },
    })
    assert.equal(answer.statusCode, 200)
    await flush()
    const renewAlone = (given: string) =>
      app.http({
        method: 'POST',
        url: '/crm/auth/refresh',
        headers: byItself,
        payload: { refresh_token: given },
      })
    const renewed = await renewAlone(refresh_token)
    assert.equal(renewed.statusCode, 200)
    assert.deepEqual(await activities(), [began])
    app.clock.advance(minutes(7))
    assert.equal((await renewAlone(renewed.json<Tokens>().refresh_token)).statusCode, 401)
  })

  it('is the first one of the person among them: the session goes on from there (AUTH-23)', async () => {
    const { token, refresh_token } = await signIn(app)
    app.clock.advance(minutes(4))
    const headers = { authorization: `Bearer ${token}`, 'x-omnicrm-background': '1' }
    await app.http({ method: 'GET', url: me, headers })
    await use(token)
    app.clock.advance(minutes(9))
    await renew(app, refresh_token)
  })

  it('is none of a session that is over: what comes late revives nothing (AUTH-23, AUTH-30)', async () => {
    const { token, refresh_token } = await signIn(app)
    app.clock.advance(minutes(2))
    await withToken(app, token).get(me)
    await withToken(app, token).send('POST', '/crm/auth/logout')
    const before = await activities()
    await flush()
    assert.deepEqual(await activities(), before)
    await assert.rejects(renew(app, refresh_token), { status: 401 })
  })

  it('is written no more than once a minute', async () => {
    const { token } = await signIn(app)
    app.clock.advance(minutes(2))
    await use(token)
    const written = await activities()
    app.clock.advance(seconds(59))
    await use(token)
    assert.deepEqual(await activities(), written)
    app.clock.advance(seconds(1))
    await use(token)
    assert.notDeepEqual(await activities(), written)
  })

  it('in the name of another is use of the own session too (AUTH-23, USG-84)', async () => {
    const original = await signIn(app)
    const { user_id } = await client(app.as(admin())).createUser(newUser({ role: 'Support' }))
    const begun = await withToken(app, original.token).send('POST', '/crm/auth/impersonate', { user_id })
    const { token } = begun.json<{ token: string }>()
    const [before] = await activities()
    app.clock.advance(minutes(3))
    await use(token)
    const after = await activities()
    assert.equal(after.length, 2)
    assert.equal(after[0], after[1])
    assert.ok(String(after[0]) > String(before))
  })
})
