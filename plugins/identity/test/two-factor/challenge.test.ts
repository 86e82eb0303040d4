import assert from 'node:assert/strict'
import { minutes } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { challenged, codeOf, enrolledUser } from './factors.ts'
import { client, identityApp, otherPassword, outbox, password, signIn, withToken } from '../helpers.ts'

describe('the question for the second factor', () => {
  let app: TestApp
  before(async () => {
    app = await identityApp()
  })
  after(() => app[Symbol.asyncDispose]())
  const nobody = () => client(app.as(undefined))
  const sessions = async () => (await app.entry.db('session')).length

  it('comes instead of tokens, and opens no session; cancelling leaves nothing (AUTH-10, AUTH-11)', async () => {
    const { email, user_id } = await enrolledUser(app)
    const before = await sessions()
    const response = await app.http({ method: 'POST', url: '/crm/auth/login', payload: { email, password } })
    assert.equal(response.statusCode, 200)
    const answer = response.json()
    assert.deepEqual(Object.keys(answer).toSorted(), [
      '2fa_required',
      'challenge_token',
      'expires_in',
      'user_id',
    ])
    assert.deepEqual([answer['2fa_required'], answer.user_id, answer.expires_in], [true, user_id, 300])
    assert.equal(await sessions(), before)
    const shown = await client(app.as(admin())).getUser({ user_id })
    assert.deepEqual([shown.login_count, shown.last_login], [0, null])
  })

  it('sends nobody a code: neither by text message nor by e-mail (AUTH-44)', async () => {
    const mails = outbox()
    await using whole = await identityApp({ plugins: ['activity', mails.plugin] })
    const { email } = await enrolledUser(whole)
    const before = mails.messages.length
    await challenged(whole, email)
    await whole.drain()
    assert.equal(mails.messages.length, before)
    assert.deepEqual(await whole.entry.db('communication').where('channel', 'sms'), [])
  })

  it('is answered by a code with tokens, rights and the landing page; then the sign-in counts (AUTH-77, AUTH-5)', async () => {
    const { email, user_id, totp_secret } = await enrolledUser(app, { role: 'admin' })
    const { challenge_token } = await challenged(app, email)
    const code = codeOf(totp_secret, app.clock.now())
    const answer = await nobody().verify2fa({ user_id, challenge_token, code })
    assert.equal(answer.token, answer.access_token)
    assert.deepEqual(
      [answer.roles, answer.landing_page, answer.user.login_count],
      [['admin'], '/customers', 1],
    )
    assert.equal((await withToken(app, answer.token).get('/crm/auth/me')).statusCode, 200)
    await nobody().refresh({ refresh_token: answer.refresh_token ?? '' })
  })

  it('carries whether the session is to be remembered, and whether its token goes into a cookie', async () => {
    const { email, user_id, backup_codes } = await enrolledUser(app)
    const { challenge_token } = await challenged(app, email, { use_cookie: true })
    const payload = { challenge_token, code: backup_codes[2] }
    const response = await app.http({ method: 'POST', url: `/2fa/verify/user/${user_id}`, payload })
    assert.equal(response.json().refresh_token, null)
    assert.match(String(response.headers['set-cookie']), /^refresh_token=[^;]+;.*HttpOnly/i)
    await app.entry.db('session').where({ user_id }).delete()
    for (const [at, remember_me] of [true, false].entries()) {
      const { challenge_token } = await challenged(app, email, { remember_me })
      await nobody().verify2fa({ user_id, challenge_token, code: backup_codes[at] ?? '' })
    }
    const kept = await app.entry.db('session').where({ user_id }).orderBy('expires_at').pluck('remember_me')
    assert.deepEqual(kept.map(Boolean), [false, true])
  })

  it('lets the user try again after a wrong code (AUTH-78)', async () => {
    const { email, user_id, totp_secret } = await enrolledUser(app)
    const { challenge_token } = await challenged(app, email)
    const old = codeOf(totp_secret, app.clock.now(), -3)
    for (const code of ['000000', old, 'nonsense', '00000000'])
      await assert.rejects(nobody().verify2fa({ user_id, challenge_token, code }), {
        status: 401,
        code: 'identity.badCode',
      })
    await nobody().verify2fa({ user_id, challenge_token, code: codeOf(totp_secret, app.clock.now()) })
  })

  it('ends after five minutes, with the sign-in it stands for, and with the password (AUTH-10)', async () => {
    const user = await enrolledUser(app)
    const { user_id, email, backup_codes } = user
    const answer = (challenge_token: string, at: number) =>
      nobody().verify2fa({ user_id, challenge_token, code: backup_codes[at] ?? '' })
    const isOver = { status: 401, code: 'identity.badChallenge' }
    const late = await challenged(app, email)
    app.clock.advance(minutes(5))
    await assert.rejects(answer(late.challenge_token, 0), isOver)
    const used = await challenged(app, email)
    const { token } = await answer(used.challenge_token, 0)
    await assert.rejects(answer(used.challenge_token, 1), isOver)
    const before = await challenged(app, email)
    await withToken(app, token).send('POST', '/crm/auth/change_password', {
      current_password: password,
      new_password: otherPassword,
    })
    await assert.rejects(answer(before.challenge_token, 2), isOver)
  })

  it('is for its user only, and good for nothing else', async () => {
    const [one, other] = [await enrolledUser(app), await enrolledUser(app)]
    const { challenge_token } = await challenged(app, one.email)
    const code = other.backup_codes[0] ?? ''
    const isRefused = { status: 401, code: 'identity.badChallenge' }
    await assert.rejects(nobody().verify2fa({ user_id: other.user_id, challenge_token, code }), isRefused)
    const { token } = await signIn(app)
    for (const wrong of [token, 'nonsense', `${challenge_token}x`])
      await assert.rejects(
        nobody().verify2fa({ user_id: one.user_id, challenge_token: wrong, code }),
        isRefused,
      )
    assert.equal((await withToken(app, challenge_token).get('/crm/auth/me')).statusCode, 401)
    await assert.rejects(nobody().refresh({ refresh_token: challenge_token }), { status: 401 })
  })

  it('is void once the second factor was taken away or the account closed', async () => {
    const user = await enrolledUser(app)
    const { user_id } = user
    const { challenge_token } = await challenged(app, user.email)
    const code = user.backup_codes[0] ?? ''
    await client(app.as(admin())).updateUser({ user_id, active: false })
    await assert.rejects(nobody().verify2fa({ user_id, challenge_token, code }), { status: 401 })
    await client(app.as(admin())).updateUser({ user_id, active: true })
    await client(app.as(admin())).disable2fa({ user_id })
    await assert.rejects(nobody().verify2fa({ user_id, challenge_token, code }), {
      code: 'identity.badChallenge',
    })
  })

  it('is needed by verify: without it no code signs in (A-8)', async () => {
    const { user_id, totp_secret } = await enrolledUser(app)
    const response = await app.http({
      method: 'POST',
      url: `/2fa/verify/user/${user_id}`,
      payload: { code: codeOf(totp_secret, app.clock.now()) },
    })
    assert.equal(response.statusCode, 400)
    assert.ok('challenge_token' in (response.json().errors as object))
  })
})
