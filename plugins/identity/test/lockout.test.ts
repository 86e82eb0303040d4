import assert from 'node:assert/strict'
import { minutes, seconds } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { challenged, codeOf, enrolledUser } from './two-factor/factors.ts'
import {
  atOnce,
  client,
  identityApp,
  newUser,
  otherPassword,
  outbox,
  password,
  signIn,
  withToken,
} from './helpers.ts'

const wrong = 'Wr0ng!password'
const badLogin = { status: 401, code: 'identity.badLogin' }

describe('failed sign-ins', () => {
  const { plugin, messages } = outbox()
  let app: TestApp
  before(async () => {
    app = await identityApp({ plugins: [plugin], config: { crm: { public_url: 'https://crm.example.com' } } })
  })
  beforeEach(async () => {
    await app.drain()
    messages.length = 0
  })
  after(() => app[Symbol.asyncDispose]())

  async function newcomer(): Promise<{ email: string; user_id: number }> {
    const user = newUser()
    const { user_id } = await client(app.as(admin())).createUser(user)
    return { email: user.email, user_id }
  }
  async function failTimes(count: number, email: string): Promise<void> {
    for (let done = 0; done < count; done++) await assert.rejects(signIn(app, email, wrong), badLogin)
  }
  const countOf = async (id: number) =>
    ((await app.entry.db('user').where({ id }).first()) as { failed_login_count: number }).failed_login_count
  const lockOf = async (user_id: number) => (await client(app.as(admin())).getUser({ user_id })).locked_until

  it('add one each to the count of the account (AUTH-155)', async () => {
    const { email, user_id } = await newcomer()
    await failTimes(3, email)
    assert.equal(await countOf(user_id), 3)
  })

  it('are forgotten by a successful one (AUTH-158)', async () => {
    const { email, user_id } = await newcomer()
    await failTimes(4, email)
    await signIn(app, email)
    assert.equal(await countOf(user_id), 0)
    await failTimes(4, email)
    await signIn(app, email)
  })

  it('lock the account with the fifth for thirty minutes, whatever password comes then (AUTH-156, AUTH-157, PORT-82)', async () => {
    const { email, user_id } = await newcomer()
    await failTimes(4, email)
    assert.equal(await lockOf(user_id), null)
    await failTimes(1, email)
    const until = app.clock.now().getTime() + minutes(30)
    assert.ok(Math.abs(Date.parse((await lockOf(user_id)) ?? '') - until) < 5000)
    await assert.rejects(signIn(app, email), { status: 401, code: 'identity.badLogin' })
    app.clock.advance(minutes(30) - seconds(10))
    await assert.rejects(signIn(app, email), { status: 401 })
    app.clock.advance(seconds(11))
    await signIn(app, email)
  })

  it('send the owner a notice and a link to set a password, once (AUTH-157, PORT-82)', async () => {
    const { email } = await newcomer()
    await failTimes(7, email)
    await app.drain()
    const [notice, link, ...rest] = messages.filter(each => !/Verification/.test(each.template_key))
    assert.deepEqual(
      [notice, link].map(each => [each?.template_key, each?.recipient]),
      [
        ['api_crmCommunicationUserLocked', email],
        ['api_crmCommunicationUserPasswordReset', email],
      ],
    )
    assert.deepEqual(rest, [])
    assert.equal(notice?.variables.ip_address, '127.0.0.1')
    const token = /reset-password\/(.+)$/.exec(link?.secrets?.reset_url ?? '')?.[1] ?? ''
    await client(app.as(undefined)).resetPassword({ token, new_password: otherPassword })
    await signIn(app, email, otherPassword)
  })

  it('during a lock neither prolong it nor shorten the count after it', async () => {
    const { email, user_id } = await newcomer()
    await failTimes(5, email)
    const until = await lockOf(user_id)
    app.clock.advance(minutes(20))
    await failTimes(5, email)
    assert.equal(await lockOf(user_id), until)
    app.clock.advance(minutes(11))
    await failTimes(4, email)
    assert.equal(await countOf(user_id), 4)
    await signIn(app, email)
  })

  it('at the second factor count too, and lock in the middle of a sign-in (AUTH-79)', async () => {
    const user = await enrolledUser(app)
    const { user_id, totp_secret } = user
    const nobody = client(app.as(undefined))
    await failTimes(2, user.email)
    const { challenge_token } = await challenged(app, user.email)
    assert.equal(await countOf(user_id), 2, 'the password alone forgets nothing')
    for (const code of ['000000', '00000000', 'nonsense'])
      await assert.rejects(nobody.verify2fa({ user_id, challenge_token, code }), { code: 'identity.badCode' })
    const code = codeOf(totp_secret, app.clock.now())
    const late = nobody.verify2fa({ user_id, challenge_token, code })
    await assert.rejects(late, { status: 401, code: 'identity.badChallenge' })
    await assert.rejects(challenged(app, user.email), { code: 'identity.badLogin' })
    await app.drain()
    assert.ok(messages.some(each => each.template_key === 'api_crmCommunicationUserLocked'))
  })

  it('are counted one by one when they come at once, and lock once (AUTH-155)', async () => {
    const { email, user_id } = await newcomer()
    const tries = await atOnce(50, () => signIn(app, email, wrong))
    assert.deepEqual(tries, { values: [], refused: ['identity.badLogin'] })
    assert.equal(await countOf(user_id), 50)
    await app.drain()
    const notices = messages.filter(each => each.template_key === 'api_crmCommunicationUserLocked')
    assert.equal(notices.length, 1)
  })

  it('lock by thresholds of the configuration; zero never locks (AUTH-156)', async () => {
    await using strict = await identityApp({ config: { auth: { lockout_threshold: 2, lockout_minutes: 1 } } })
    const first = newUser()
    await client(strict.as(admin())).createUser(first)
    for (let count = 0; count < 2; count++) await assert.rejects(signIn(strict, first.email, wrong), badLogin)
    await assert.rejects(signIn(strict, first.email), badLogin)
    strict.clock.advance(minutes(1) + 1000)
    await signIn(strict, first.email)
    await using open = await identityApp({ config: { auth: { lockout_threshold: 0 } } })
    const second = newUser()
    await client(open.as(admin())).createUser(second)
    for (let count = 0; count < 8; count++) await assert.rejects(signIn(open, second.email, wrong), badLogin)
    await signIn(open, second.email)
  })

  it('of a session that changes the password count as well, and lock (AUTH-135, AUTH-155)', async () => {
    const { email, user_id } = await newcomer()
    const { token } = await signIn(app, email)
    const mine = withToken(app, token)
    const change = (current_password: string) =>
      mine.send('POST', '/crm/auth/change_password', { current_password, new_password: otherPassword })
    for (let count = 1; count <= 5; count++) {
      const refused = await change(wrong)
      assert.deepEqual([refused.statusCode, refused.json().code], [400, 'identity.wrongPassword'])
      assert.equal(await countOf(user_id), count)
    }
    const late = await change(password)
    assert.deepEqual([late.statusCode, late.json().code], [429, 'identity.tooManyFailures'])
    const wait = Number(late.headers['retry-after'])
    assert.ok(wait > 1700 && wait <= 1800, `${wait} s`)
    await assert.rejects(signIn(app, email), { code: 'identity.badLogin' })
    assert.equal((await mine.get('/crm/auth/me')).statusCode, 200, 'the session of the owner goes on')
    app.clock.advance(minutes(30))
    const again = await signIn(app, email)
    const fresh = withToken(app, again.token)
    const payload = { current_password: password, new_password: otherPassword }
    assert.equal((await fresh.send('POST', '/crm/auth/change_password', payload)).statusCode, 200)
    assert.equal(await countOf(user_id), 0)
  })

  it('of fifty changes at once: a right password among them does not pass a lock that stands (AUTH-156)', async () => {
    const { email, user_id } = await newcomer()
    const { token } = await signIn(app, email)
    const attempts = Array.from({ length: 50 }, (_, index) =>
      withToken(app, token).send('POST', '/crm/auth/change_password', {
        current_password: index === 49 ? password : wrong,
        new_password: otherPassword,
      }),
    )
    const statuses = (await Promise.all(attempts)).map(each => each.statusCode)
    assert.deepEqual([statuses.at(-1), statuses.includes(200)], [429, false])
    assert.ok((await lockOf(user_id)) !== null)
  })

  it('beyond the rate of an address get 429, the second factor included (AUTH-155, AUTH-79)', async () => {
    await using slow = await identityApp({ config: { rate_limit: { login_per_minute: 3 } } })
    const send = (url: string, payload: object) => slow.http({ method: 'POST', url, payload })
    for (let count = 0; count < 3; count++)
      assert.equal((await send('/crm/auth/login', { email: 'nobody@example.com', password })).statusCode, 401)
    assert.equal((await send('/crm/auth/login', { email: 'nobody@example.com', password })).statusCode, 429)
    const code = { code: '000000', challenge_token: 'x' }
    assert.equal((await send('/crm/2fa/verify/user/1', code)).statusCode, 429)
  })
})
