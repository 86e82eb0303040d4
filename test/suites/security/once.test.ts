import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { admin, type TestApp } from '@omnicrm/test'
import { adminEmail, identityApp, newUser, outbox, password } from '../../../plugins/identity/test/helpers.ts'
import {
  challenged,
  codeOf,
  enrolledUser,
  step,
  type Enrolled,
} from '../../../plugins/identity/test/two-factor/factors.ts'

const fifty = Array.from({ length: 50 }, (_, index) => index)

/** Those that lose count as failed sign-ins, which would lock the account before all have tried. */
const config = { auth: { lockout_threshold: 0 }, self_care: { allow_registration: true } }

describe('what is good for one use, used by fifty at once', function () {
  this.timeout(60_000)
  const mail = outbox()
  let app: TestApp
  let user: Enrolled

  before(async () => {
    app = await identityApp({ plugins: [mail.plugin], config })
    user = await enrolledUser(app)
  })
  after(() => app[Symbol.asyncDispose]())

  /** How many of fifty were let in. */
  async function successes(
    url: string,
    payloadOf: (index: number) => object,
    headers: Record<string, string> = {},
  ): Promise<number> {
    const answers = await Promise.all(
      fifty.map(index => app.http({ method: 'POST', url, headers, payload: payloadOf(index) })),
    )
    const faults = answers.filter(each => each.statusCode >= 500)
    assert.deepEqual(
      faults.map(each => each.body),
      [],
    )
    return answers.filter(each => each.statusCode === 200).length
  }

  const verify = () => `/crm/2fa/verify/user/${user.user_id}`
  const challenges = () => Promise.all(fifty.map(() => challenged(app, user.email)))

  it('lets one in with a code of the app, under one challenge and under fifty (AUTH-49)', async () => {
    const [{ challenge_token } = { challenge_token: '' }] = await challenges()
    const code = codeOf(user.totp_secret, app.clock.now())
    assert.equal(await successes(verify(), () => ({ code, challenge_token })), 1)
    app.clock.advance(step)
    const own = await challenges()
    const next = codeOf(user.totp_secret, app.clock.now())
    const payloadOf = (index: number) => ({ code: next, challenge_token: own[index]?.challenge_token })
    assert.equal(await successes(verify(), payloadOf), 1)
  })

  it('lets one in with a backup code (AUTH-86)', async () => {
    const own = await challenges()
    const [code] = user.backup_codes
    const payloadOf = (index: number) => ({ code, challenge_token: own[index]?.challenge_token })
    assert.equal(await successes(verify(), payloadOf), 1)
  })

  it('lets one in with a challenge, whatever good codes they have (AUTH-10)', async () => {
    const { challenge_token } = await challenged(app, user.email)
    const codes = user.backup_codes.slice(1)
    const payloadOf = (index: number) => ({ code: codes[index % codes.length], challenge_token })
    assert.equal(await successes(verify(), payloadOf), 1)
  })

  it('sets one password by a link (AUTH-116)', async () => {
    await app.http({ method: 'POST', url: '/crm/auth/forgot_password', payload: { email: user.email } })
    await app.drain()
    const link = mail.messages
      .map(each => /reset-password\/([\w-]+)/.exec(each.secrets?.['reset_url'] ?? '')?.[1])
      .find(each => each !== undefined)
    assert.ok(link)
    const payloadOf = (index: number) => ({ token: link, new_password: `Horse-${index}-Battery!` })
    assert.equal(await successes('/crm/auth/reset_password', payloadOf), 1)
  })

  it('gives new tokens for a refresh token to one (AUTH-26)', async () => {
    const payload = { email: adminEmail, password }
    const answer = await app.http({ method: 'POST', url: '/crm/auth/login', payload })
    const { refresh_token } = answer.json() as { refresh_token: string }
    assert.equal(await successes('/crm/auth/refresh', () => ({ refresh_token })), 1)
  })

  /** The secrets of the last message of a kind. */
  const secretsOf = (template_key: string): Readonly<Record<string, string>> =>
    mail.messages.filter(each => each.template_key === template_key).at(-1)?.secrets ?? {}
  const verification = 'api_crmCommunicationEmailVerification'

  it('verifies an address once, by its link and by its code (AUTH-167)', async () => {
    const staff = app.as(admin()).of(identity)
    for (const proofOf of [
      ({ verification_url = '' }) => ({ token: verification_url.split('/').at(-1) }),
      ({ verification_code = '' }, email: string) => ({ email, code: verification_code }),
    ]) {
      const email = `${randomUUID()}@example.com`
      await staff.updateUser({ user_id: user.user_id, email })
      const proof = proofOf(secretsOf(verification), email)
      assert.equal(await successes('/crm/auth/verify_email', () => proof), 1)
      assert.equal((await staff.getUser({ user_id: user.user_id })).email, email)
    }
  })

  it('makes one account of a sign-up (RBAC-5)', async () => {
    const person = { email: 'new@example.com', password, first_name: 'New', last_name: 'Comer' }
    await app.as(undefined).of(identity).register(person)
    await app.drain()
    const { verification_code: code = '' } = secretsOf(verification)
    const payload = { email: person.email, code, password }
    assert.equal(await successes('/crm/auth/verify_email', () => payload), 1)
    assert.equal((await app.entry.db('user').where({ email: person.email })).length, 1)
  })

  it('sets one first password by the link of a welcome (AUTH-116, AUTH-176)', async () => {
    const staff = app.as(admin()).of(identity)
    const { user_id } = await staff.createUser(newUser({ must_change_password: true }))
    await staff.sendWelcomeEmail({ user_id })
    const { password_url = '' } = secretsOf('api_crmCommunicationUserWelcome')
    const payloadOf = (index: number) => ({
      token: password_url.split('/').at(-1),
      new_password: `Horse-${index}-Battery!`,
    })
    assert.equal(await successes('/crm/auth/reset_password', payloadOf), 1)
  })

  it('lets one in with a temporary password (AUTH-145)', async () => {
    const staff = app.as(admin()).of(identity)
    const fields = newUser()
    const { user_id } = await staff.createUser(fields)
    const { temporary_password } = await staff.adminResetPassword({ user_id })
    const payload = { email: fields.email, password: temporary_password }
    assert.equal(await successes('/crm/auth/login', () => payload), 1)
  })

  it('begins one new device with a backup code, and confirms one enrolment with a code (AUTH-64, AUTH-100)', async () => {
    const { user_id, email, backup_codes } = await enrolledUser(app)
    const { challenge_token } = await challenged(app, email)
    const [backup_code] = backup_codes
    const device = `/crm/2fa/reset-for-new-device/user/${user_id}`
    assert.equal(await successes(device, () => ({ backup_code, challenge_token })), 1)
    const fresh = await app
      .as(undefined)
      .of(identity)
      .reset2faForNewDevice({ user_id, backup_code: backup_codes[1] ?? '', challenge_token })
    const code = codeOf(fresh.totp_secret, app.clock.now())
    const confirm = `/crm/2fa/verify-setup/user/${user_id}`
    assert.equal(await successes(confirm, () => ({ code, challenge_token })), 1)
  })

  it('gives new tokens for a refresh token in a cookie to one (AUTH-22, AUTH-26)', async () => {
    const payload = { email: adminEmail, password, use_cookie: true }
    const answer = await app.http({ method: 'POST', url: '/crm/auth/login', payload })
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    assert.equal(await successes('/crm/auth/refresh', () => ({}), headers), 1)
  })
})
