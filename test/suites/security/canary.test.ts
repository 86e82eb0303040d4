import assert from 'node:assert/strict'
import { AlertTopic } from '@omnicrm/plugin-activity/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { startSmtpSink, type SmtpSink } from '@omnicrm/test/peers'
import loyalty from '../../../examples/loyalty/plugin.ts'
import { existingRows, givenNeighbours } from '../bad-input/neighbours.ts'
import { everyPlugin, parametersOf, pathOf } from '../bad-input/walk.ts'
import type { Enrolment } from '@omnicrm/plugin-identity/contract'
import { codeOf } from '../../../plugins/identity/test/two-factor/factors.ts'
import { makeNest, type Nest } from './nest.ts'
import { everyRoute } from './stage.ts'

const mailPassword = 'canary-smtp-Password-1'
const configKey = 'canary-configured-api-key-0123456789abcdef'
const adminEmail = 'root@example.com'
const adminPassword = 'canary-Admin-Password-1!'
const environment = {
  OMNICRM__JWT_SECRET: `canary-jwt-secret-${'j'.repeat(64)}`,
  OMNICRM_SECRET_KEY: `canary-secret-key-${'s'.repeat(32)}`,
  OMNICRM_PREVIOUS_SECRET_KEYS: `canary-old-secret-key-${'o'.repeat(32)}`,
  OMNICRM_ADMIN_EMAIL: adminEmail,
  OMNICRM_ADMIN_PASSWORD: adminPassword,
}

const productWithMail = (sink: SmtpSink): Promise<TestApp> =>
  testApp({
    plugins: [...everyPlugin(), loyalty],
    config: {
      auth: { bcrypt_cost: 4 },
      rate_limit: { login_per_minute: 0, public_per_minute: 0 },
      api_keys: { [configKey]: { roles: ['admin'] } },
      smtp: { url: sink.url.replace('://', `://crm:${mailPassword}@`), timeout: 2 },
      crm: { public_url: 'https://crm.example.com', callback_key: `canary-callback-key-${'c'.repeat(32)}` },
    },
    env: environment,
    firstBoot: { demo: false },
  })

describe('a secret', function () {
  this.timeout(60_000)
  let sink: SmtpSink
  let app: TestApp
  let nest: Nest

  beforeEach(async () => {
    sink = await startSmtpSink({ auth: { user: 'crm', password: mailPassword } })
    app = await productWithMail(sink)
    nest = makeNest(app)
    nest.plant('smtp password', mailPassword)
    nest.plant('key of the configuration', configKey)
    nest.plant('callback key', `canary-callback-key-${'c'.repeat(32)}`)
    for (const [name, value] of Object.entries(environment))
      if (name !== 'OMNICRM_ADMIN_EMAIL') nest.plant(name, value)
  })
  afterEach(async () => {
    await app[Symbol.asyncDispose]()
    await sink.close()
  })

  const post = (path: string, payload: object, headers: Record<string, string> = {}) =>
    ({ method: 'POST', url: `/crm/auth/${path}`, payload, headers }) as const
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

  /** Signs in and plants the tokens. @returns the access token */
  async function signIn(
    email: string,
    password: string,
    who: string,
  ): Promise<{ token: string; refresh: string }> {
    const answer = await nest.say(post('login', { email, password }))
    assert.equal(answer.statusCode, 200, answer.body)
    const { token, refresh_token } = answer.json() as { token: string; refresh_token: string }
    return {
      token: nest.plant(`access token of ${who}`, token),
      refresh: nest.plant(`refresh token of ${who}`, refresh_token),
    }
  }

  const nothingSeen = async () =>
    assert.deepEqual(
      { stored: await nest.stored(), written: nest.written(), pushed: nest.pushed(), logged: nest.logged() },
      { stored: [], written: [], pushed: [], logged: [] },
    )

  /** Everything that can be read, as an administrator. */
  async function readEverything(token: string, customerId: number): Promise<number> {
    let read = 0
    for (const served of everyRoute(app).filter(each => each.endpoint.method === 'GET')) {
      const values = await existingRows(app, parametersOf(served), customerId)
      const url = pathOf(served.endpoint, values)
      const answer = await nest.say({ method: 'GET', url, headers: bearer(token) })
      if (answer.statusCode === 200) read++
    }
    return read
  }

  it('of sign-in is stored, logged and told nowhere: passwords, tokens, links (PLAT-99, CONF-13)', async () => {
    const { ada } = await givenNeighbours(app)
    const first = await signIn(adminEmail, adminPassword, 'the administrator')
    const password = nest.plant('password of a user', 'canary-User-Password-1!')
    const person = {
      username: 'canary',
      email: 'canary@example.com',
      first_name: 'Can',
      last_name: 'Ary',
      role: 'Support',
    }
    await nest.say(
      post(
        'users',
        { ...person, password, must_change_password: false, send_welcome_email: true },
        bearer(first.token),
      ),
    )
    const wrong = nest.plant('mistyped password', 'canary-Mistyped-Password-1!')
    await nest.say(post('login', { email: person.email, password: wrong }))
    await nest.say(post('login', { email: wrong, password: wrong }))
    const { token, refresh } = await signIn(person.email, password, 'a user')
    app.clock.advance(1000) // else the renewed token has the same text
    const renewed = (await nest.say(post('refresh', { refresh_token: refresh }))).json() as {
      token: string
      refresh_token: string
    }
    nest.plant('renewed access token', renewed.token)
    nest.plant('renewed refresh token', renewed.refresh_token)
    await nest.say(post('refresh', { refresh_token: refresh }))
    const next = nest.plant('next password', 'canary-Next-Password-1!')
    const weak = nest.plant('weak password', 'canary-weak')
    await nest.say(post('change_password', { current_password: wrong, new_password: next }, bearer(token)))
    await nest.say(post('change_password', { current_password: password, new_password: weak }, bearer(token)))
    await nest.say(post('change_password', { current_password: password, new_password: next }, bearer(token)))
    await nest.say(post('forgot_password', { email: person.email }))
    await app.drain()
    const link = sink.messages
      .map(each => /reset-password\/([\w-]+)/.exec(each.text)?.[1])
      .find(each => each !== undefined)
    const resetToken = nest.plant('token of the link', link ?? '')
    await nest.say(
      { method: 'GET', url: `/reset-password/${resetToken}`, headers: { accept: 'text/html' } },
      ['token of the link'],
    )
    await nest.say(post('reset_password', { token: resetToken, new_password: weak }))
    const last = nest.plant('last password', 'canary-Last-Password-1!')
    await nest.say(post('reset_password', { token: resetToken, new_password: last }))
    await nest.say(post('reset_password', { token: resetToken, new_password: last }))
    await signIn(person.email, last, 'a user with a new password')
    await app.drain()
    assert.ok((await readEverything(first.token, ada)) > 30)
    assert.ok(nest.size > 18)
    await nothingSeen()
  })

  it('of a second factor is stored, logged and told nowhere, and shown once (PLAT-99, AUTH-50, AUTH-87)', async () => {
    const { token } = await signIn(adminEmail, adminPassword, 'the administrator')
    const headers = bearer(token)
    const { user } = (
      await nest.say(post('login', { email: adminEmail, password: adminPassword }))
    ).json() as {
      user: { id: number }
    }
    const factor = (path: string, payload: object) =>
      nest.say({ method: 'POST', url: `/crm/2fa/${path}/user/${user.id}`, payload, headers })
    const enrolment = (await factor('enable', { password: adminPassword })).json() as Enrolment
    nest.plant('secret of the app', enrolment.totp_secret)
    enrolment.backup_codes.forEach((code, index) => nest.plant(`backup code ${index}`, code))
    const code = codeOf(enrolment.totp_secret, app.clock.now())
    assert.equal((await factor('verify-setup', { code })).statusCode, 200)
    const asked = (await nest.say(post('login', { email: adminEmail, password: adminPassword }))).json() as {
      challenge_token: string
    }
    const challenge_token = nest.plant('challenge', asked.challenge_token)
    await factor('verify', { code: '00000000', challenge_token })
    const [backupCode = ''] = enrolment.backup_codes
    const signedIn = await factor('verify', { code: backupCode, challenge_token })
    assert.equal(signedIn.statusCode, 200, signedIn.body)
    await factor('verify', { code: backupCode, challenge_token })
    const renewed = (await factor('backup-codes/regenerate', {})).json() as { backup_codes: string[] }
    renewed.backup_codes.forEach((each, index) => nest.plant(`renewed backup code ${index}`, each))
    await app.drain()
    await nothingSeen()
  })

  it('in what can not be read or is refused is stored, logged and told nowhere (PLAT-99)', async () => {
    const secret = nest.plant('misplaced password', 'canary-Misplaced-Password-1!')
    const login = { method: 'POST', url: '/crm/auth/login' } as const
    const json = { 'content-type': 'application/json' }
    await nest.say({ ...login, payload: `{"email":"a@example.com","password":"${secret}`, headers: json })
    await nest.say({ ...login, payload: `"${secret}"`, headers: json })
    await nest.say({
      ...login,
      payload: `password=${secret}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    await nest.say({ ...login, payload: { email: 'a@example.com', password: { deeply: secret } } })
    await nest.say({ ...login, payload: { email: 'a@example.com', password: secret.repeat(20) } })
    await nest.say({ ...login, payload: { email: 'a@example.com', password: secret, passwort: secret } })
    await nest.say({ method: 'GET', url: `/crm/auth/me?token=${secret}` })
    await nest.say({ method: 'GET', url: '/crm/auth/me', headers: { authorization: `Bearer ${secret}` } })
    await nest.say({
      method: 'GET',
      url: '/crm/auth/me',
      headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
    })
    await nest.say({ method: 'GET', url: '/crm/auth/me', headers: { 'x-api-key': secret } })
    await nest.say({ method: 'GET', url: '/crm/auth/users', headers: { 'x-api-key': configKey } })
    await nothingSeen()
  })

  it('would be found: in rows, in events that are done and gone, in live pushes, logs and answers', async () => {
    const seen = nest.plant('what is no secret', 'canary-No-Secret-At-All@example.com')
    await app.http(post('forgot_password', { email: seen }))
    assert.ok(nest.written().some(each => /insert into .kernel_job/.test(each)))
    assert.ok((await nest.stored()).some(each => each.startsWith('kernel_job.')))
    await app.drain()
    assert.deepEqual(await nest.stored(), [])
    assert.ok(nest.written().length > 0)
    app.entry.log.info({ seen }, 'told')
    assert.deepEqual(nest.logged(), ['what is no secret in: told'])
    app.entry.live(AlertTopic, 'all', { alert_id: 1, severity: 'info' as const, title: seen })
    assert.deepEqual(nest.pushed(), [`${AlertTopic.id}: what is no secret`])
    await assert.rejects(nest.say({ method: 'GET', url: `/reset-password/${seen}` }), assert.AssertionError)
  })

  it('in an answer is announced by its endpoint, so that the answer is kept nowhere (KEY-17)', () => {
    const secret =
      /"(token|access_token|refresh_token|challenge_token|api_key|totp_secret|backup_codes|temporary_password)":\{/
    const unannounced = everyRoute(app).filter(
      ({ endpoint }) =>
        endpoint.method !== 'GET' && secret.test(JSON.stringify(endpoint.response)) && !endpoint.secretAnswer,
    )
    assert.deepEqual(
      unannounced.map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`),
      [],
    )
  })

  it('of a sign-in or an API key is kept with no answer, and shown once (KEY-17)', async () => {
    const key = { 'idempotency-key': 'canary' }
    const login = post('login', { email: adminEmail, password: adminPassword }, key)
    const answer = (await nest.say(login)).json() as { token: string; refresh_token: string }
    nest.plant('remembered access token', answer.token)
    nest.plant('remembered refresh token', answer.refresh_token)
    assert.equal((await nest.say(login)).statusCode, 409)
    const headers = { ...key, ...bearer(answer.token) }
    const make = {
      method: 'POST',
      url: '/crm/api-keys',
      headers,
      payload: { name: 'Canary', permissions: [] },
    } as const
    const made = (await nest.say(make)).json() as { api_key: string; api_key_id: number }
    nest.plant('new API key', made.api_key)
    assert.equal((await nest.say(make)).statusCode, 409)
    const url = `/crm/api-keys/${made.api_key_id}`
    const again = await nest.say({ method: 'POST', url: `${url}/regenerate`, headers })
    const value = nest.plant('its next value', (again.json() as { api_key: string }).api_key)
    await nest.say({ method: 'GET', url: '/crm/customers', headers: { 'x-api-key': value } })
    await nest.say({ method: 'GET', url: '/crm/customers', headers: { 'x-api-key': made.api_key } })
    await nest.say({ method: 'GET', url, headers })
    await nest.say({ method: 'GET', url: '/crm/api-keys', headers })
    await nest.say({ method: 'DELETE', url, headers })
    await app.drain()
    await nothingSeen()
  })

  it('of equipment is stored encrypted and stands in no log, event or entry (PLAT-99)', async () => {
    const secret = nest.plant('password of a router', 'canary-Router-Password-1!')
    await app.as(admin()).of(templateApi).create({ item: 'Router', wholesale_cost: 1, retail_cost: 2 })
    await app
      .as(admin())
      .of(inventoryApi)
      .create({ item: 'Router', itemtext1: 'R1', management_username: 'root', management_password: secret })
    const { inventory_id } = await app.entry.db('inventory').first('inventory_id')
    await app
      .as(admin())
      .of(inventoryApi)
      .update({
        inventory_id,
        management_password: nest.plant('its next password', 'canary-Router-Password-2!'),
      })
    await app.drain()
    await nothingSeen()
  })

  it('does not stand in the error of a database that fails in the middle of a sign-in (PLAT-99)', async () => {
    const { token } = await signIn(adminEmail, adminPassword, 'the administrator')
    await app.entry.db.schema.renameTable('session', 'session_away')
    try {
      const broken = await nest.say(post('login', { email: adminEmail, password: adminPassword }))
      assert.equal(broken.statusCode, 500)
      await nest.say({ method: 'GET', url: '/crm/auth/me', headers: bearer(token) })
    } finally {
      // Later tests get the same database where it lives on a server.
      await app.entry.db.schema.renameTable('session_away', 'session')
    }
    assert.ok(app.logs.some(each => each.level === 'error'))
    await nothingSeen()
  })

  it('of a mail server that refuses it stands in no error, row or log (PLAT-99, CONF-13)', async () => {
    sink.faults.add({ kind: 'reject', method: 'root@example.com' })
    await nest.say(post('forgot_password', { email: adminEmail }))
    await app.drain()
    await sink.close()
    await nest.say(post('forgot_password', { email: adminEmail }))
    await app.drain()
    assert.ok((await app.entry.db('communication')).length > 0)
    await nothingSeen()
  })
})

describe('the configuration', () => {
  it('prints no secret of its own', async () => {
    await using sink = await startSmtpSink()
    await using app = await productWithMail(sink)
    const nest = makeNest(app)
    for (const [name, value] of Object.entries(environment))
      if (name !== 'OMNICRM_ADMIN_EMAIL') nest.plant(name, value)
    nest.plant('smtp password', mailPassword)
    nest.plant('key of the configuration', configKey)
    assert.deepEqual(nest.seenIn(app.kernel.config.print()), [])
  })
})
