import assert from 'node:assert/strict'
import type { TestApp } from '@omnicrm/test'
import { adminEmail, identityApp, outbox, password } from '../../../plugins/identity/test/helpers.ts'
import {
  challenged,
  codeOf,
  enrolledUser,
  step,
  type Enrolled,
} from '../../../plugins/identity/test/two-factor/factors.ts'

const fifty = Array.from({ length: 50 }, (_, index) => index)

/** Those that lose count as failed sign-ins, which would lock the account before all have tried. */
const withoutLockout = { auth: { lockout_threshold: 0 } }

describe('what is good for one use, used by fifty at once', function () {
  this.timeout(60_000)
  const mail = outbox()
  let app: TestApp
  let user: Enrolled

  before(async () => {
    app = await identityApp({ plugins: [mail.plugin], config: withoutLockout })
    user = await enrolledUser(app)
  })
  after(() => app[Symbol.asyncDispose]())

  /** How many of fifty were let in. */
  async function successes(url: string, payloadOf: (index: number) => object): Promise<number> {
    const answers = await Promise.all(
      fifty.map(index => app.http({ method: 'POST', url, payload: payloadOf(index) })),
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
})
