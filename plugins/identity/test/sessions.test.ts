import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { SignJWT } from 'jose'
import { days, minutes, seconds } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import {
  atOnce,
  adminEmail,
  client,
  identityApp,
  newUser,
  outbox,
  password,
  renew,
  signIn,
  withToken,
} from './helpers.ts'
import { tokensOf } from '../contract.ts'
import { PurgeSessions } from '../src/purge.ts'
import { secondProcess } from './second-process.ts'

const me = '/crm/auth/me'

describe('sessions', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await identityApp()
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const nobody = () => client(app.as(undefined))

  it('signs access tokens with HS256 for 15 minutes (AUTH-25)', async () => {
    const { token, expires_in } = await signIn(app)
    const [header = '', payload = ''] = token
      .split('.')
      .map(each => Buffer.from(each, 'base64url').toString('utf8'))
    assert.equal((JSON.parse(header) as { alg: string }).alg, 'HS256')
    const { exp, iat } = JSON.parse(payload) as { exp: number; iat: number }
    assert.deepEqual([expires_in, exp - iat], [900, 900])
  })

  it('refuses an expired token (AUTH-28)', async () => {
    const { token } = await signIn(app)
    assert.equal((await withToken(app, token).get(me)).statusCode, 200)
    app.clock.advance(minutes(15))
    const response = await withToken(app, token).get(me)
    assert.equal(response.statusCode, 401)
    assert.equal(response.json().code, 'identity.badToken')
  })

  it('refuses a tampered token, one without signature and one that is no token (AUTH-28)', async () => {
    const { token } = await signIn(app)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const other = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const forged = [
      `${header}.${encode({ ...other, sub: '2' })}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${header}.${payload}.${'A'.repeat(signature.length)}`,
      'nonsense',
    ]
    for (const each of forged) assert.equal((await withToken(app, each).get(me)).statusCode, 401, each)
  })

  it('refuses tokens that name or bring a key of their own, and another algorithm with the right one (AUTH-25, AUTH-28)', async () => {
    const jwt_secret = 'j'.repeat(64)
    await using known = await identityApp({ config: { jwt_secret } })
    const { token } = await signIn(known)
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >
    const own = createSecretKey(Buffer.from('attacker'.repeat(8)))
    const ours = new TextEncoder().encode(jwt_secret)
    const sign = (header: object, key: typeof own | Uint8Array, changes: object = {}) =>
      new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'HS256', ...header }).sign(key)
    const status = async (text: string) => (await withToken(known, text).get(me)).statusCode
    assert.equal(await status(await sign({}, ours)), 200)
    for (const header of [
      {},
      { jwk: own.export({ format: 'jwk' }) },
      { kid: 'mine' },
      { jku: 'https://a.example' },
    ])
      assert.equal(await status(await sign(header, own)), 401, JSON.stringify(header))
    for (const alg of ['HS384', 'HS512']) assert.equal(await status(await sign({ alg }, ours)), 401, alg)
    for (const wrong of [{ iss: 'another' }, { exp: undefined }, { use: 'other' }, { sessionId: undefined }])
      assert.equal(await status(await sign({}, ours, wrong)), 401, JSON.stringify(wrong))
  })

  it('exchanges a refresh token for new tokens, and the old one ends (AUTH-26)', async () => {
    const first = await signIn(app)
    app.clock.advance(minutes(16))
    const second = await renew(app, first.refresh_token)
    assert.equal(second.token, second.access_token)
    assert.notEqual(second.refresh_token, first.refresh_token)
    assert.equal((await withToken(app, second.token).get(me)).statusCode, 200)
    await assert.rejects(renew(app, first.refresh_token), {
      status: 401,
      code: 'identity.badRefresh',
    })
  })

  it('gives exactly one new token when twenty come with the same refresh token (AUTH-26)', async () => {
    const { token, refresh_token } = await signIn(app)
    const { values: given, refused } = await atOnce(20, () => renew(app, refresh_token))
    assert.deepEqual([given.length, refused], [1, ['identity.badRefresh']])
    // None of them was taken for a thief: the session goes on.
    assert.equal((await withToken(app, token).get(me)).statusCode, 200)
    await renew(app, given[0]?.refresh_token ?? '')
  })

  it('ends the session when a spent refresh token comes again, and tells its user (AUTH-26, PLAT-96)', async () => {
    const mails = outbox()
    await using watched = await identityApp({ plugins: [mails.plugin, 'activity'] })
    const first = await signIn(watched)
    const second = await renew(watched, first.refresh_token)
    watched.clock.advance(seconds(5))
    await assert.rejects(renew(watched, first.refresh_token), { status: 401 })
    const third = await renew(watched, second.refresh_token)
    watched.clock.advance(seconds(11))
    await assert.rejects(renew(watched, second.refresh_token), { status: 401, code: 'identity.badRefresh' })
    assert.equal((await withToken(watched, third.token).get(me)).statusCode, 401)
    await assert.rejects(renew(watched, third.refresh_token), { status: 401 })
    await watched.drain()
    assert.deepEqual(
      mails.messages.map(each => [each.template_key, each.recipient]),
      [['api_crmCommunicationUserSessionEnded', adminEmail]],
    )
    const logged = await watched.entry.db('activity').where({ action: 'refresh_token_reused' })
    assert.deepEqual(
      logged.map(each => (each as { ip_address: string }).ip_address),
      ['127.0.0.1'],
    )
  })

  it('keeps a session that is used, ends one that is not, and remembers one for 30 days (AUTH-21, AUTH-23)', async () => {
    const used = await signIn(app)
    app.clock.advance(minutes(29))
    const renewed = await renew(app, used.refresh_token)
    app.clock.advance(minutes(29))
    const again = await renew(app, renewed.refresh_token)
    const remembered = tokensOf(await nobody().login({ email: adminEmail, password, remember_me: true }))
    app.clock.advance(minutes(31))
    await assert.rejects(renew(app, again.refresh_token), { status: 401 })
    app.clock.advance(days(29))
    const kept = await renew(app, remembered.refresh_token ?? '')
    app.clock.advance(days(30))
    await assert.rejects(renew(app, kept.refresh_token), { status: 401 })
  })

  it('ends session, access token and refresh token with the sign-out (AUTH-30)', async () => {
    const [mine, other] = [await signIn(app), await signIn(app)]
    assert.equal((await withToken(app, mine.token).get(me)).statusCode, 200)
    assert.equal((await withToken(app, mine.token).send('POST', '/auth/logout')).statusCode, 200)
    assert.equal((await withToken(app, mine.token).get(me)).statusCode, 401)
    await assert.rejects(renew(app, mine.refresh_token), { status: 401 })
    assert.equal((await withToken(app, other.token).get(me)).statusCode, 200)
  })

  it('needs somebody to sign out (PLAT-53)', async () => {
    assert.equal((await app.http({ method: 'POST', url: '/crm/auth/logout' })).statusCode, 401)
  })

  it('ends all sessions of a deleted user at once, unexpired access tokens too (AUTH-8)', async () => {
    const user = newUser()
    const { user_id } = await client(app.as(admin())).createUser(user)
    const { token, refresh_token } = await signIn(app, user.email)
    assert.equal((await withToken(app, token).get(me)).statusCode, 200)
    await client(app.as(admin())).deleteUser({ user_id })
    assert.equal((await withToken(app, token).get(me)).statusCode, 401)
    await assert.rejects(renew(app, refresh_token), { status: 401 })
  })

  it('stores hashes of refresh tokens only', async () => {
    const { refresh_token } = await signIn(app)
    const rows = await app.entry.db('session').select('*')
    assert.ok(!JSON.stringify(rows).includes(refresh_token))
  })

  it('needs no state of its own: another process over the same database answers the same token (PLAT-21, PLAT-22)', async () => {
    const { token } = await signIn(app)
    await using second = await secondProcess(app)
    assert.equal((await second.get(me, token)).statusCode, 200)
    await withToken(app, token).send('POST', '/crm/auth/logout')
    assert.equal((await second.get(me, token)).statusCode, 401)
  })

  it('end, access and refresh tokens alike, when jwt_secret changes (AUTH-27, CONF-36)', async () => {
    const { token, refresh_token } = await signIn(app)
    await using changed = await secondProcess(app, { OMNICRM__JWT_SECRET: 'n'.repeat(64) })
    assert.equal((await changed.get(me, token)).statusCode, 401)
    const refreshed = await changed.post('/crm/auth/refresh', { refresh_token })
    assert.deepEqual([refreshed.statusCode, refreshed.json().code], [401, 'identity.badRefresh'])
    assert.equal((await changed.post('/crm/auth/login', { email: adminEmail, password })).statusCode, 200)
  })

  it('are removed a month after their end, with links and codes; registrations that ended at once', async () => {
    await using open = await identityApp({ config: { self_care: { allow_registration: true } } })
    const asked = client(open.as(undefined))
    await signIn(open)
    await asked.forgotPassword({ email: adminEmail })
    await client(open.as(admin())).createUser(newUser())
    await asked.register({ email: 'new@example.com', password, first_name: 'New', last_name: 'Comer' })
    await open.drain()
    const purged = async () => {
      await open.entry.tx(tx => tx.enqueue(PurgeSessions, {}))
      await open.drain()
      const tables = ['session', 'password_reset_token', 'email_verification_token', 'registration']
      return await Promise.all(tables.map(async each => (await open.entry.db(each)).length))
    }
    assert.deepEqual(await purged(), [1, 1, 1, 1])
    open.clock.advance(days(2))
    assert.deepEqual(await purged(), [1, 1, 1, 0])
    open.clock.advance(days(30))
    assert.deepEqual(await purged(), [0, 0, 0, 0])
  })
})
