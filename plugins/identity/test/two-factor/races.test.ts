import assert from 'node:assert/strict'
import { admin, type TestApp } from '@omnicrm/test'
import { challenged, codeOf, enrolledUser, step } from './factors.ts'
import { atOnce, client, identityApp, newUser } from '../helpers.ts'

const many = 50

describe('of fifty at once', () => {
  let app: TestApp
  before(async () => {
    // What is told apart here is the code, not the number of wrong ones.
    app = await identityApp({ config: { auth: { lockout_threshold: 0 } } })
  })
  after(() => app[Symbol.asyncDispose]())
  const nobody = () => client(app.as(undefined))
  const sessionsOf = async (user_id: number) => (await app.entry.db('session').where({ user_id })).length

  it('one signs in with a challenge and a code of the app (AUTH-49)', async () => {
    const { user_id, email, totp_secret } = await enrolledUser(app)
    const { challenge_token } = await challenged(app, email)
    const code = codeOf(totp_secret, app.clock.now())
    const { values, refused } = await atOnce(many, () =>
      nobody().verify2fa({ user_id, challenge_token, code }),
    )
    assert.deepEqual([values.length, refused], [1, ['identity.badChallenge']])
    assert.equal(await sessionsOf(user_id), 1)
  })

  it('one signs in with a challenge, though each has a backup code of its own or a code of another step', async () => {
    const { user_id, email, backup_codes, totp_secret } = await enrolledUser(app)
    const { challenge_token } = await challenged(app, email)
    const now = app.clock.now()
    const codes = [...backup_codes, ...[-1, 0, 1].map(ahead => codeOf(totp_secret, now, ahead))]
    const { values, refused } = await atOnce(many, at =>
      nobody().verify2fa({ user_id, challenge_token, code: codes[at % codes.length] ?? '' }),
    )
    assert.deepEqual([values.length, refused], [1, ['identity.badChallenge']])
    assert.equal(await sessionsOf(user_id), 1)
  })

  it('one spends a backup code, however it is spent (AUTH-86)', async () => {
    const { user_id, email, backup_codes } = await enrolledUser(app)
    const { challenge_token } = await challenged(app, email)
    const [code = ''] = backup_codes
    const { values } = await atOnce<unknown>(many, at =>
      at % 2 === 0
        ? nobody().reset2faForNewDevice({ user_id, challenge_token, backup_code: code })
        : nobody().verify2fa({ user_id, challenge_token, code }),
    )
    assert.equal(values.length, 1)
    const spent = await app.entry.db('user_backup_code').where({ user_id }).whereNotNull('used_at')
    assert.equal(spent.length, 1)
  })

  it('one confirms an enrolment (AUTH-64)', async () => {
    const { user_id } = await client(app.as(admin())).createUser(newUser())
    const { totp_secret } = await client(app.as(admin())).enable2fa({ user_id })
    const code = codeOf(totp_secret, app.clock.now())
    const confirm = () => client(app.as(admin())).verify2faSetup({ user_id, code })
    const { values, refused } = await atOnce(many, confirm)
    assert.deepEqual([values.length, refused], [1, ['identity.notEnrolling']])
    const codes = await app.entry.db('user_backup_code').where({ user_id })
    assert.equal(codes.length, 10)
    app.clock.advance(step)
  })

  it('the last to make new backup codes leaves ten, and those of one answer (AUTH-88)', async () => {
    const { user_id, email } = await enrolledUser(app)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client(app.as(admin())).regenerateBackupCodes({ user_id })),
    )
    assert.equal((await app.entry.db('user_backup_code').where({ user_id })).length, 10)
    const accepted: number[] = []
    for (const [at, { backup_codes }] of answers.entries())
      for (const code of backup_codes.slice(0, 2)) {
        const { challenge_token } = await challenged(app, email)
        const isTaken = await nobody()
          .verify2fa({ user_id, challenge_token, code })
          .then(
            () => true,
            () => false,
          )
        if (isTaken) accepted.push(at)
      }
    assert.equal(accepted.length, 2)
    assert.equal(new Set(accepted).size, 1)
  })
})
