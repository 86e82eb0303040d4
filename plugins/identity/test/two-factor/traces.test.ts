import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { challenged, codeOf } from './factors.ts'
import { client, identityApp, newUser, otherPassword, password, signIn } from '../helpers.ts'

describe('the second factor', () => {
  it('is told of in the log with its address, and none of its secrets stand anywhere (PLAT-94, PLAT-96, AUTH-155)', async () => {
    await using app = await identityApp({ plugins: ['activity'] })
    const [staff, nobody] = [client(app.as(admin())), client(app.as(undefined))]
    const user = newUser()
    const { email } = user
    const { user_id } = await staff.createUser(user)
    const shown = await staff.enable2fa({ user_id })
    await staff.verify2faSetup({ user_id, code: codeOf(shown.totp_secret, app.clock.now()) })
    const { challenge_token } = await challenged(app, email)
    await nobody.verify2fa({ user_id, challenge_token, code: shown.backup_codes[0] ?? '' })
    const { backup_codes } = await staff.regenerateBackupCodes({ user_id })
    await staff.disable2fa({ user_id, reason: 'Passport seen' })
    for (let count = 0; count < 5; count++)
      await assert.rejects(signIn(app, email, otherPassword), { code: 'identity.badLogin' })
    await app.drain()
    const rows = (await app.entry
      .db('activity')
      .where({ entity_type: 'user', entity_id: String(user_id) })) as {
      action: string
      ip_address: string
      detail: string
    }[]
    for (const action of [
      '2fa_begin',
      '2fa_enable',
      'login',
      'backup_codes_regenerate',
      '2fa_reset',
      'login_failed',
      'account_locked',
    ])
      assert.equal(rows.find(each => each.action === action)?.ip_address, '127.0.0.1', action)
    assert.match(JSON.stringify(rows.find(each => each.action === '2fa_reset')?.detail), /Passport seen/)
    const { db } = app.entry
    const places = {
      logs: app.logs,
      activity: await db('activity'),
      communication: await db('communication'),
      work: await db('kernel_job'),
      users: await db('user'),
      codes: await db('user_backup_code'),
      answers: await db('idempotency_key'),
    }
    const secrets = [
      shown.totp_secret,
      ...shown.backup_codes,
      ...backup_codes,
      challenge_token,
      password,
      otherPassword,
    ]
    for (const [place, content] of Object.entries(places))
      for (const secret of secrets)
        assert.ok(!JSON.stringify(content).includes(secret), `${secret} is in ${place}`)
  })
})
