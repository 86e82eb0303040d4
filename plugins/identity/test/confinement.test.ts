import assert from 'node:assert/strict'
import { WebSocket } from 'ws'
import { admin, type TestApp } from '@omnicrm/test'
import { claimsOf } from '../../../kernel/src/http/paths.ts'
import { api } from '../contract.ts'
import { challenged, codeOf, enrolledUser } from './two-factor/factors.ts'
import {
  atOnce,
  client,
  grant,
  identityApp,
  newUser,
  otherPassword,
  password,
  probes,
  roleNamed,
  signIn,
  withToken,
} from './helpers.ts'

const me = '/crm/auth/me'
const change = { current_password: password, new_password: otherPassword }

/** Every way to call every endpoint of identity, with one and the same id in the path. */
const waysInto = (id: number) =>
  Object.entries(api).flatMap(([name, endpoint]) =>
    claimsOf(endpoint).map(({ method, path }) => ({
      name,
      isOpen: endpoint.allow === 'anyone',
      method,
      url: path.replace(/:session_id/, '00000000-0000-4000-8000-000000000000').replace(/:\w+/g, String(id)),
    })),
  )

/** What the socket says to a token. */
async function socketAnswer(address: string, token: string): Promise<string> {
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/crm/ws`)
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    socket.send(JSON.stringify({ type: 'auth', token }))
    const answer = await new Promise<string>(resolve =>
      socket.once('message', (data: Buffer) => resolve(data.toString())),
    )
    return (JSON.parse(answer) as { type: string }).type
  } finally {
    const gone = new Promise(resolve => socket.once('close', resolve))
    socket.close()
    await gone
  }
}

describe('a temporary password', () => {
  let app: TestApp
  let address: string
  before(async () => {
    app = await identityApp({ plugins: [probes()] })
    address = await app.listen()
  })
  after(() => app[Symbol.asyncDispose]())

  async function newcomer(role = 'admin') {
    const user = newUser({ role, must_change_password: undefined })
    const { user_id } = await client(app.as(admin())).createUser(user)
    return { ...user, user_id }
  }

  it('opens nothing but the change of it and the sign-out, under every name of every route (AUTH-143, AUTH-144, AUTH-146)', async () => {
    const { email, user_id } = await newcomer()
    const { token, must_change_password } = await signIn(app, email)
    assert.equal(must_change_password, true)
    const session = withToken(app, token)
    const isLeft = new Set(['changePassword', 'logout'])
    let refused = 0
    for (const { name, isOpen, method, url } of waysInto(user_id)) {
      if (isOpen || isLeft.has(name)) continue
      const response = await app.http({ method, url, headers: { authorization: `Bearer ${token}` } })
      assert.deepEqual(
        [response.statusCode, response.json().code],
        [403, 'identity.mustChangePassword'],
        `${method} ${url}`,
      )
      refused++
    }
    assert.ok(refused > 60, `only ${refused} were tried`)
    for (const url of ['/crm/probe/', `${me}/`, '/crm/auth/%6de', '/crm/auth/logout/../me'])
      assert.notEqual((await session.get(url)).statusCode, 200, url)
    assert.equal((await session.get('/crm/probe/')).json().code, 'identity.mustChangePassword')
    assert.equal(await socketAnswer(address, token), 'refused')
    const changed = await session.send('POST', '/auth/change_password/', change)
    assert.equal(changed.statusCode, 200)
    assert.equal((await session.get(me)).statusCode, 200)
    assert.equal(await socketAnswer(address, token), 'ready')
  })

  it('leaves the sign-out open (AUTH-144)', async () => {
    const { email } = await newcomer()
    const { token } = await signIn(app, email)
    assert.equal((await withToken(app, token).send('POST', '/auth/logout')).statusCode, 200)
  })

  it('works for one sign-in only, and in it as the current password (AUTH-145, A-15)', async () => {
    const { email } = await newcomer()
    const { token, refresh_token } = await signIn(app, email)
    await assert.rejects(signIn(app, email), { status: 401, code: 'identity.badLogin' })
    const again = await client(app.as(undefined)).refresh({ refresh_token })
    assert.equal(again.must_change_password, true)
    assert.equal((await withToken(app, token).send('POST', '/auth/change_password', change)).statusCode, 200)
    const next = await signIn(app, email, otherPassword)
    assert.equal(next.must_change_password, false)
    await signIn(app, email, otherPassword)
  })

  it('works for one of fifty that come at once (AUTH-145)', async () => {
    const { email } = await newcomer()
    const { values, refused } = await atOnce(50, () => signIn(app, email))
    assert.deepEqual([values.length, refused], [1, ['identity.badLogin']])
  })

  it('is not used up by a sign-in that stops at the second factor (AUTH-145)', async () => {
    const user = await enrolledUser(app, { must_change_password: true })
    await challenged(app, user.email)
    const { challenge_token } = await challenged(app, user.email)
    const { token } = await client(app.as(undefined)).verify2fa({
      user_id: user.user_id,
      challenge_token,
      code: codeOf(user.totp_secret, app.clock.now()),
    })
    assert.equal((await withToken(app, token).get(me)).json().code, 'identity.mustChangePassword')
    await assert.rejects(challenged(app, user.email), { code: 'identity.badLogin' })
  })
})

describe('an imposed second factor', () => {
  const own = { plugins: [probes()] }
  const code = 'identity.mustEnrol'

  it('leaves who has none the enrolment, the own sessions and the password; then everything (AUTH-45, AUTH-46)', async () => {
    await using app = await identityApp({ ...own, config: { auth: { require_2fa_roles: ['ADMIN'] } } })
    const { token, user, must_enrol_2fa } = await signIn(app)
    assert.equal(must_enrol_2fa, true)
    const session = withToken(app, token)
    const isLeft = new Set([
      'me',
      'logout',
      'changePassword',
      'enable2fa',
      'listSessions',
      'endSession',
      'endOtherSessions',
    ])
    let refused = 0
    for (const { name, isOpen, method, url } of waysInto(user.id)) {
      if (isOpen || isLeft.has(name)) continue
      const response = await app.http({ method, url, headers: { authorization: `Bearer ${token}` } })
      assert.deepEqual([response.statusCode, response.json().code], [403, code], `${method} ${url}`)
      refused++
    }
    assert.ok(refused > 60, `only ${refused} were tried`)
    assert.equal((await session.get('/crm/probe/')).json().code, code)
    assert.equal(await socketAnswer(await app.listen(), token), 'refused')
    assert.equal((await session.get(me)).json().must_enrol_2fa, true)
    const url = (path: string) => `/crm/2fa/${path}/user/${user.id}`
    const shown = (await session.send('POST', url('enable'), { password })).json()
    assert.equal((await session.get('/crm/probe/')).json().code, code, 'not before it is confirmed')
    const setup = { code: codeOf(shown.totp_secret, app.clock.now()) }
    assert.equal((await session.send('POST', url('verify-setup'), setup)).statusCode, 200)
    assert.equal((await session.get('/crm/probe/')).statusCode, 200)
    assert.equal((await session.get(me)).json().must_enrol_2fa, false)
  })

  it('is imposed by role, or on everybody, never on customers; without one staff are warned (AUTH-45, AUTH-47, AUTH-48)', async () => {
    const dues = async (auth: object, ...roles: string[]) => {
      await using app = await identityApp({ ...own, config: { auth } })
      const staff = client(app.as(admin()))
      await grant(staff, await roleNamed(staff, 'Support'), 'view_probe')
      const user = newUser({ roles, role: undefined })
      await staff.createUser(user)
      const { token, must_enrol_2fa, should_enrol_2fa } = await signIn(app, user.email)
      const shown = (await withToken(app, token).get(me)).json()
      assert.deepEqual([shown.must_enrol_2fa, shown.should_enrol_2fa], [must_enrol_2fa, should_enrol_2fa])
      return { must: must_enrol_2fa, should: should_enrol_2fa }
    }
    const warned = { must: false, should: true }
    const stopped = { must: true, should: false }
    const free = { must: false, should: false }
    assert.deepEqual(await dues({}, 'Support'), warned)
    assert.deepEqual(await dues({}, 'customer'), free)
    assert.deepEqual(await dues({ require_2fa_all: true }, 'Support'), stopped)
    assert.deepEqual(await dues({ require_2fa_all: true }, 'customer'), free)
    assert.deepEqual(await dues({ require_2fa_roles: ['support'] }, 'Support'), stopped)
    assert.deepEqual(await dues({ require_2fa_roles: ['admin'] }, 'Support'), warned)
    assert.deepEqual(await dues({ require_2fa_roles: ['customer'] }, 'customer'), free)
    assert.deepEqual(await dues({ require_2fa_roles: ['admin'] }, 'customer', 'admin'), stopped)
  })

  it('asks neither machines nor who has one', async () => {
    const key = 'k'.repeat(48)
    const config = { auth: { require_2fa_all: true }, api_keys: { [key]: { roles: ['admin'] } } }
    await using app = await identityApp({ ...own, config })
    const machine = await app.http({ method: 'GET', url: '/crm/probe/', headers: { 'x-api-key': key } })
    assert.equal(machine.statusCode, 200)
    const user = await enrolledUser(app, { role: 'admin' })
    const { challenge_token } = await challenged(app, user.email)
    const answer = await client(app.as(undefined)).verify2fa({
      user_id: user.user_id,
      challenge_token,
      code: user.backup_codes[0] ?? '',
    })
    assert.deepEqual([answer.must_enrol_2fa, answer.should_enrol_2fa], [false, false])
    assert.equal((await withToken(app, answer.token).get('/crm/probe/')).statusCode, 200)
  })
})
