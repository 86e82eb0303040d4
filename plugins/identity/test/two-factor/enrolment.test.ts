import assert from 'node:assert/strict'
import { admin, staff, type TestApp } from '@omnicrm/test'
import { provisioningUri } from '../../src/two-factor/totp.ts'
import { challenged, codeOf, enrol, enrolledUser, step } from './factors.ts'
import {
  client,
  identityApp,
  newUser,
  otherPassword,
  outbox,
  password,
  signIn,
  withToken,
} from '../helpers.ts'

describe('enrolling a second factor', () => {
  const { plugin, messages } = outbox()
  let app: TestApp
  before(async () => {
    app = await identityApp({ plugins: [plugin] })
  })
  beforeEach(() => void (messages.length = 0))
  after(() => app[Symbol.asyncDispose]())

  async function newSession() {
    const user = newUser()
    const { user_id } = await client(app.as(admin())).createUser(user)
    const { token } = await signIn(app, user.email)
    const post = (path: string, payload: object = {}) =>
      withToken(app, token).send('POST', `/crm/2fa/${path}/user/${user_id}`, payload)
    return { ...user, user_id, token, post }
  }
  const rowOf = async (id: number) =>
    (await app.entry.db('user').where({ id }).first()) as Record<string, unknown>
  const codesOf = (user_id: number) => app.entry.db('user_backup_code').where({ user_id })

  it('of oneself needs the password, then shows secret, address and ten codes (AUTH-60, AUTH-61, AUTH-69, AUTH-85)', async () => {
    const user = await newSession()
    for (const payload of [{}, { password: otherPassword }]) {
      const refused = await user.post('enable', payload)
      assert.deepEqual([refused.statusCode, refused.json().code], [400, 'identity.wrongPassword'])
      assert.ok('password' in (refused.json().errors as object))
      assert.equal((await rowOf(user.user_id)).totp_pending_secret, null)
    }
    const shown = (await user.post('enable', { password })).json()
    assert.match(shown.totp_secret, /^[A-Z2-7]{32}$/)
    assert.equal(shown.qr_code_url, provisioningUri(user.email, shown.totp_secret))
    assert.equal(new Set(shown.backup_codes).size, 10)
    for (const code of shown.backup_codes) assert.match(code, /^\d{8}$/)
  })

  it('is not finished before a code of it came; until then signing in stays as it was (AUTH-63, AUTH-65)', async () => {
    const user = await newSession()
    const shown = (await user.post('enable', { password })).json()
    assert.equal((await signIn(app, user.email)).user.is_2fa_enabled, false)
    const other = codeOf('JBSWY3DPEHPK3PXP', app.clock.now())
    const wrong = await user.post('verify-setup', { code: other })
    assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'identity.wrongCode'])
    assert.ok('code' in (wrong.json().errors as object))
    await signIn(app, user.email)
    const right = await user.post('verify-setup', { code: codeOf(shown.totp_secret, app.clock.now()) })
    assert.deepEqual([right.statusCode, right.json()], [200, { verified: true }])
    assert.equal((await withToken(app, user.token).get('/crm/auth/me')).json().is_2fa_enabled, true)
  })

  it('makes each sign-in ask for it (AUTH-64, AUTH-67)', async () => {
    const { email, user_id, totp_secret } = await enrolledUser(app)
    for (let count = 0; count < 2; count++) {
      const { challenge_token } = await challenged(app, email)
      const answer = await client(app.as(undefined)).verify2fa({
        user_id,
        challenge_token,
        code: codeOf(totp_secret, app.clock.now()),
      })
      assert.equal(answer.user.is_2fa_enabled, true)
      app.clock.advance(2 * step)
    }
  })

  it('is a choice of each user: beside one who has it, another signs in by the password alone (CUST-72)', async () => {
    const [careful, plain] = [await enrolledUser(app), await newSession()]
    assert.ok((await challenged(app, careful.email)).challenge_token)
    const { token, user } = await signIn(app, plain.email)
    assert.equal(user.is_2fa_enabled, false)
    assert.equal((await withToken(app, token).get('/crm/auth/me')).statusCode, 200)
  })

  it('spends the code that finishes it (AUTH-49)', async () => {
    const user = await newSession()
    const shown = (await user.post('enable', { password })).json()
    const code = codeOf(shown.totp_secret, app.clock.now())
    await user.post('verify-setup', { code })
    const { challenge_token } = await challenged(app, user.email)
    const again = client(app.as(undefined)).verify2fa({ user_id: user.user_id, challenge_token, code })
    await assert.rejects(again, { status: 401, code: 'identity.badCode' })
  })

  it('ends the sessions that were opened without it, not the one that did it', async () => {
    const user = await newSession()
    const other = await signIn(app, user.email)
    const shown = (await user.post('enable', { password })).json()
    await user.post('verify-setup', { code: codeOf(shown.totp_secret, app.clock.now()) })
    assert.equal((await withToken(app, other.token).get('/crm/auth/me')).statusCode, 401)
    assert.equal((await withToken(app, user.token).get('/crm/auth/me')).statusCode, 200)
  })

  it('can be begun by an administrator, whom the secret is shown, and is confirmed by a code (AUTH-68)', async () => {
    const { user_id } = await newSession()
    const staffOnly = client(app.as(staff('view_customer')))
    await assert.rejects(staffOnly.enable2fa({ user_id, password }), { status: 404 })
    const shown = await client(app.as(admin())).enable2fa({ user_id })
    const code = codeOf(shown.totp_secret, app.clock.now())
    await assert.rejects(staffOnly.verify2faSetup({ user_id, code }), { status: 404 })
    await assert.rejects(client(app.as(undefined)).verify2faSetup({ user_id, code }), { status: 401 })
    assert.deepEqual(await client(app.as(admin())).verify2faSetup({ user_id, code }), { verified: true })
    await assert.rejects(client(app.as(admin())).enable2fa({ user_id: 99_999 }), { status: 404 })
  })

  it('is refused while one is on, and a confirmation that nothing waits for', async () => {
    const { user_id } = await enrolledUser(app)
    const administrator = client(app.as(admin()))
    await assert.rejects(administrator.enable2fa({ user_id }), {
      status: 409,
      code: 'identity.alreadyEnrolled',
    })
    await assert.rejects(administrator.verify2faSetup({ user_id, code: '123456' }), {
      status: 409,
      code: 'identity.notEnrolling',
    })
  })

  it('keeps the secret encrypted, and of codes hashes only (AUTH-50, AUTH-87)', async () => {
    const user = await newSession()
    const shown = (await user.post('enable', { password })).json()
    const pending = JSON.stringify(await rowOf(user.user_id))
    await user.post('verify-setup', { code: codeOf(shown.totp_secret, app.clock.now()) })
    const kept = JSON.stringify([await rowOf(user.user_id), await codesOf(user.user_id)])
    for (const secret of [shown.totp_secret, ...shown.backup_codes])
      for (const text of [pending, kept]) assert.ok(!text.includes(secret))
    assert.match(String((await rowOf(user.user_id)).totp_secret), /^enc1\./)
    assert.equal((await codesOf(user.user_id)).length, 10)
  })

  it('tells the owner that it was turned on and taken away', async () => {
    const { user_id, email } = await enrolledUser(app)
    await client(app.as(admin())).disable2fa({ user_id })
    assert.deepEqual(
      messages
        .filter(({ template_key }) => template_key.includes('SecondFactor'))
        .map(({ template_key, recipient }) => [template_key, recipient]),
      [
        ['api_crmCommunicationUserSecondFactorEnabled', email],
        ['api_crmCommunicationUserSecondFactorRemoved', email],
      ],
    )
  })

  it('can be taken away by administrators only, and clears secret, codes and flag (AUTH-96, AUTH-97, AUTH-98, PORT-83)', async () => {
    const { user_id, email } = await enrolledUser(app)
    await assert.rejects(client(app.as(staff('view_customer'))).disable2fa({ user_id }), { status: 403 })
    await challenged(app, email)
    await client(app.as(admin())).disable2fa({ user_id, reason: 'Passport seen' })
    const row = await rowOf(user_id)
    assert.deepEqual(
      [row.totp_secret, row.totp_pending_secret, Boolean(row.is_2fa_enabled)],
      [null, null, false],
    )
    assert.equal((await codesOf(user_id)).length, 0)
    assert.equal((await signIn(app, email)).user.is_2fa_enabled, false)
    await enrol(app, user_id)
    await challenged(app, email)
  })

  it('is off once the secret is cleared in the database, and can be set up again (AUTH-99)', async () => {
    const { user_id, email } = await enrolledUser(app)
    await app.entry.tx(tx => tx.db('user').where({ id: user_id }).update({ totp_secret: null }))
    assert.equal((await signIn(app, email)).user.is_2fa_enabled, false)
    await enrol(app, user_id)
    await challenged(app, email)
  })
})
