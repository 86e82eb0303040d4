import assert from 'node:assert/strict'
import { admin, staff, type TestApp } from '@omnicrm/test'
import { challenged, codeOf, enrolledUser, step } from './factors.ts'
import { client, identityApp, newUser, outbox, signIn, withToken } from '../helpers.ts'

describe('backup codes', () => {
  const { plugin, messages } = outbox()
  let app: TestApp
  before(async () => {
    app = await identityApp({ plugins: [plugin] })
  })
  after(() => app[Symbol.asyncDispose]())
  const nobody = () => client(app.as(undefined))

  async function signInWith(user: { user_id: number; email: string }, code: string) {
    const { challenge_token } = await challenged(app, user.email)
    return await nobody().verify2fa({ user_id: user.user_id, challenge_token, code })
  }

  it('work once each, with blanks or hyphens as people write them (AUTH-76, AUTH-86)', async () => {
    const user = await enrolledUser(app)
    const [first = '', second = ''] = user.backup_codes
    messages.length = 0
    await signInWith(user, first)
    assert.deepEqual(
      messages.map(each => [each.template_key, each.variables.codes_left]),
      [['api_crmCommunicationUserBackupCodeUsed', 9]],
    )
    await assert.rejects(signInWith(user, first), { status: 401, code: 'identity.badCode' })
    await signInWith(user, ` ${second.slice(0, 4)}-${second.slice(4)} `)
  })

  it('of one user are nothing to another (AUTH-86)', async () => {
    const [one, other] = [await enrolledUser(app), await enrolledUser(app)]
    await assert.rejects(signInWith(other, one.backup_codes[0] ?? ''), { code: 'identity.badCode' })
    await signInWith(one, one.backup_codes[0] ?? '')
  })

  it('can be made anew by the user and by administrators, signed in; all old ones end (AUTH-88, AUTH-89, AUTH-91)', async () => {
    const user = await enrolledUser(app)
    const { user_id } = user
    const stranger = await signIn(app)
    const url = `/crm/2fa/backup-codes/regenerate/user/${user_id}`
    assert.equal((await app.http({ method: 'POST', url, payload: {} })).statusCode, 401)
    await assert.rejects(client(app.as(staff('view_customer'))).regenerateBackupCodes({ user_id }), {
      status: 404,
    })
    const byAdmin = (await withToken(app, stranger.token).send('POST', url)).json().backup_codes as string[]
    assert.equal(byAdmin.length, 10)
    await assert.rejects(signInWith(user, user.backup_codes[0] ?? ''), { code: 'identity.badCode' })
    const { token } = await signInWith(user, byAdmin[0] ?? '')
    const own = (await withToken(app, token).send('POST', url)).json().backup_codes as string[]
    await assert.rejects(signInWith(user, byAdmin[1] ?? ''), { code: 'identity.badCode' })
    await signInWith(user, own[9] ?? '')
  })

  it('that ran out are replaced by new ones in a session (AUTH-90)', async () => {
    const user = await enrolledUser(app)
    for (const code of user.backup_codes) await signInWith(user, code)
    const { challenge_token } = await challenged(app, user.email)
    const code = codeOf(user.totp_secret, app.clock.now())
    const { token } = await nobody().verify2fa({ user_id: user.user_id, challenge_token, code })
    const url = `/crm/2fa/backup-codes/regenerate/user/${user.user_id}`
    const [fresh] = (await withToken(app, token).send('POST', url)).json().backup_codes as string[]
    await signInWith(user, fresh ?? '')
  })

  it('are none for users without a second factor', async () => {
    const { user_id } = await client(app.as(admin())).createUser(newUser())
    await assert.rejects(client(app.as(admin())).regenerateBackupCodes({ user_id }), {
      status: 409,
      code: 'identity.notEnrolled',
    })
  })

  it('enrol a new device in a session; the old one counts until the new one is confirmed (AUTH-100, PORT-83)', async () => {
    const user = await enrolledUser(app)
    const { user_id } = user
    const [login = '', forDevice = '', kept = '', alsoKept = ''] = user.backup_codes
    const { token } = await signInWith(user, login)
    const post = (path: string, payload: object) =>
      withToken(app, token).send('POST', `/crm/2fa/${path}/user/${user_id}`, payload)
    const wrong = await post('reset-for-new-device', { backup_code: '00000000' })
    assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'identity.wrongCode'])
    const fresh = (await post('reset-for-new-device', { backup_code: forDevice })).json()
    assert.equal(fresh.backup_codes.length, 10)
    await assert.rejects(signInWith(user, forDevice), { code: 'identity.badCode' }, 'the code is spent')
    await signInWith(user, codeOf(user.totp_secret, app.clock.now()))
    await signInWith(user, kept)
    const code = codeOf(fresh.totp_secret, app.clock.now())
    assert.equal((await post('verify-setup', { code })).statusCode, 200)
    app.clock.advance(2 * step)
    const old = codeOf(user.totp_secret, app.clock.now())
    await assert.rejects(signInWith(user, old), { code: 'identity.badCode' })
    await assert.rejects(signInWith(user, alsoKept), { code: 'identity.badCode' })
    await signInWith(user, codeOf(fresh.totp_secret, app.clock.now()))
    await signInWith(user, fresh.backup_codes[0])
  })

  it('enrol a new device in the middle of a sign-in too (AUTH-100)', async () => {
    const user = await enrolledUser(app)
    const { user_id } = user
    const { challenge_token } = await challenged(app, user.email)
    const bad = nobody().reset2faForNewDevice({ user_id, backup_code: '00000000', challenge_token })
    await assert.rejects(bad, { status: 401, code: 'identity.badCode' })
    const [backup_code = ''] = user.backup_codes
    await assert.rejects(nobody().reset2faForNewDevice({ user_id, backup_code }), { status: 401 })
    const fresh = await nobody().reset2faForNewDevice({ user_id, backup_code, challenge_token })
    const code = codeOf(fresh.totp_secret, app.clock.now())
    await nobody().verify2faSetup({ user_id, code, challenge_token })
    app.clock.advance(step)
    const next = codeOf(fresh.totp_secret, app.clock.now())
    await nobody().verify2fa({ user_id, code: next, challenge_token })
  })
})
