import assert from 'node:assert/strict'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { unmetRules } from '../src/passwords.ts'
import { adminEmail, client, identityApp, newUser, otherPassword, outbox, password } from './helpers.ts'
import { signIn, withToken } from './helpers.ts'

describe('what administrators do for users', () => {
  const { plugin, messages } = outbox()
  let app: TestApp
  let user: ReturnType<typeof newUser> & { readonly user_id: number }
  beforeEach(async () => {
    app = await identityApp({ plugins: [plugin] })
    const fields = newUser()
    user = { ...fields, user_id: (await administrator().createUser(fields)).user_id }
    messages.length = 0
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const administrator = () => client(app.as(admin()))
  const row = async () =>
    (await app.entry.db('user').where({ id: user.user_id }).first()) as Record<string, unknown>
  const reset = (more: object = {}) => administrator().adminResetPassword({ user_id: user.user_id, ...more })

  it('reset a password to a generated one, shown once, that must be changed (AUTH-140, AUTH-141)', async () => {
    const { temporary_password, must_change_password } = await reset()
    assert.equal(temporary_password?.length, 12)
    assert.deepEqual(unmetRules(temporary_password ?? ''), [])
    assert.equal(must_change_password, true)
    await assert.rejects(signIn(app, user.email, password), { status: 401 })
    const signedIn = await signIn(app, user.email, temporary_password ?? '')
    assert.equal(signedIn.must_change_password, true)
    assert.notEqual(temporary_password, (await reset()).temporary_password)
  })

  it('reset it to one of their choice, checked against the policy, to be changed or not (AUTH-142, AUTH-191)', async () => {
    await assert.rejects(reset({ new_password: 'password' }), {
      code: 'identity.weakPassword',
      errors: { new_password: 'needs an upper-case letter, a number, a special character' },
    })
    await signIn(app, user.email, password)
    const chosen = await reset({ new_password: otherPassword, force_change: false })
    assert.deepEqual([chosen.temporary_password, chosen.must_change_password], [null, false])
    assert.equal((await signIn(app, user.email, otherPassword)).must_change_password, false)
    await reset({ new_password: 'ThirdP@ssw0rd!', force_change: true })
    assert.equal(Number((await row())['must_change_password']), 1)
  })

  it('make it good for one sign-in anew with each reset, and end what was open (AUTH-145)', async () => {
    const { token } = await signIn(app, user.email)
    await app.entry.db('user').where({ id: user.user_id }).update({ temp_password_used_at: new Date() })
    await reset()
    assert.equal((await row())['temp_password_used_at'], null)
    assert.equal((await withToken(app, token).get('/crm/auth/me')).statusCode, 401)
  })

  it('pass it on themselves: the message names who did it, never the password (AUTH-147, AUTH-149)', async () => {
    const { token } = await signIn(app)
    const url = `/crm/auth/users/${user.user_id}/admin_reset_password`
    const { temporary_password } = (await withToken(app, token).send('POST', url)).json<{
      temporary_password: string
    }>()
    assert.deepEqual(
      messages.map(each => [each.template_key, each.recipient, each.variables.changed_by]),
      [['api_crmCommunicationUserPasswordChange', user.email, 'First Administrator']],
    )
    assert.ok(!JSON.stringify(messages).includes(temporary_password))
  })

  it('leave the old password in force when it fails (AUTH-148)', async () => {
    await assert.rejects(reset({ new_password: `A1!${'a'.repeat(80)}` }), { status: 400 })
    await assert.rejects(administrator().adminResetPassword({ user_id: 999 }), { status: 404 })
    await signIn(app, user.email, password)
    assert.equal(messages.length, 0)
  })

  it('never have the password kept under an Idempotency-Key (PLAT-99)', async () => {
    const send = () => administrator().adminResetPassword({ user_id: user.user_id }, { idempotencyKey: 'k' })
    const { temporary_password } = await send()
    assert.ok(!JSON.stringify(await app.entry.db('idempotency_key')).includes(temporary_password ?? ''))
    await assert.rejects(send(), { code: 'request.answerNotKept' })
    await signIn(app, user.email, temporary_password ?? '')
  })

  it('give a first password that must be changed at the first sign-in (AUTH-146)', async () => {
    const { must_change_password: _, ...fields } = newUser()
    assert.equal((await administrator().createUser(fields)).must_change_password, true)
    assert.equal((await signIn(app, fields.email)).must_change_password, true)
  })

  it('lift a lock before it runs out; the password is unchanged, and the act is logged (AUTH-190)', async () => {
    await using logged = await identityApp({ plugins: ['activity'] })
    const fields = newUser()
    const { user_id } = await client(logged.as(admin())).createUser(fields)
    const locked_until = new Date(logged.clock.now().getTime() + 600_000)
    await logged.entry.db('user').where({ id: user_id }).update({ locked_until, failed_login_count: 5 })
    await assert.rejects(signIn(logged, fields.email), { status: 401 })
    assert.equal((await client(logged.as(admin())).unlockUser({ user_id })).locked_until, null)
    await signIn(logged, fields.email)
    await logged.drain()
    const acts = await logged.entry.db('activity').where({ action: 'unlock', entity_id: String(user_id) })
    assert.equal(acts.length, 1)
  })

  it('send a welcome message until the first sign-in, with a link to set the first password (AUTH-175, AUTH-176)', async () => {
    const fields = newUser({ must_change_password: true })
    const { user_id } = await administrator().createUser(fields)
    messages.length = 0
    await administrator().sendWelcomeEmail({ user_id })
    const [sent] = messages
    assert.equal(sent?.template_key, 'api_crmCommunicationUserWelcome')
    assert.match(String(sent.variables.login_url), /\/login$/)
    assert.deepEqual([sent.variables.email, sent.variables.role], [fields.email, 'Support'])
    const token = /\/reset-password\/([\w-]+)$/.exec(sent.secrets?.password_url ?? '')?.[1] ?? ''
    await client(app.as(undefined)).resetPassword({ token, new_password: otherPassword })
    await signIn(app, fields.email, otherPassword)
    await assert.rejects(administrator().sendWelcomeEmail({ user_id }), {
      status: 409,
      code: 'identity.hasSignedIn',
    })
  })

  it('offer no link in the welcome where the password is to be kept (AUTH-176)', async () => {
    await administrator().sendWelcomeEmail({ user_id: user.user_id })
    assert.equal(messages[0]?.secrets, undefined)
  })

  it('are the only ones who may', async () => {
    const { token } = await signIn(app, user.email)
    const mine = withToken(app, token)
    for (const act of ['admin_reset_password', 'unlock', 'send_welcome_email']) {
      const answer = await mine.send('POST', `/crm/auth/users/${user.user_id}/${act}`)
      assert.equal(answer.statusCode, 403, act)
    }
  })

  it('set the policy, which forms may read', async () => {
    await using strict = await identityApp({
      config: {
        auth: { password_history: 3, require_2fa_roles: ['admin'] },
        self_care: { allow_registration: true },
      },
    })
    assert.deepEqual(await client(strict.as(undefined)).passwordPolicy({}), {
      min_length: 8,
      history: 3,
      lockout_threshold: 5,
      lockout_minutes: 30,
      session_idle_minutes: 30,
      remember_me_days: 30,
      reset_token_minutes: 60,
      registration: true,
      social_logins: false,
      second_factor: 'by role',
    })
  })

  it('offer social networks at sign-in when the environment says yes (CONF-83)', async () => {
    const offered = async (env: Record<string, string>): Promise<unknown> => {
      await using app = await testApp({ plugins: ['identity'], env })
      const { social_logins } = (await app.http({ method: 'GET', url: '/crm/config/ui' })).json<{
        social_logins: unknown
      }>()
      return social_logins
    }
    const variable = 'REACT_APP_ALLOW_SOCIAL_LOGINS'
    assert.deepEqual(
      [await offered({ [variable]: 'yes' }), await offered({ [variable]: 'no' }), await offered({})],
      [true, false, false],
    )
  })
})

describe('former passwords', () => {
  const former = ['First1!aaaa', 'Second2!aaaa', 'Third3!aaaa', 'Fourth4!aaaa'] as const

  it('may not return, as many as are remembered; the present one neither (AUTH-131)', async () => {
    await using app = await identityApp({ config: { auth: { password_history: 2 } } })
    let current = password
    const change = async (new_password: string) => {
      const { token } = await signIn(app, adminEmail, current)
      const answer = await withToken(app, token).send('POST', '/crm/auth/change_password', {
        current_password: current,
        new_password,
      })
      if (answer.statusCode === 200) current = new_password
      return answer
    }
    for (const each of former) assert.equal((await change(each)).statusCode, 200, each)
    for (const each of [former[3], former[2], former[1]]) {
      const answer = await change(each)
      assert.equal(answer.statusCode, 400, each)
      assert.deepEqual(answer.json().errors, { new_password: 'must not be one that you had before' })
    }
    assert.equal((await change(former[0])).statusCode, 200)
    assert.equal((await app.entry.db('password_history')).length, 2)
  })

  it('are forgotten where the configuration remembers none (AUTH-131)', async () => {
    await using app = await identityApp()
    const { token } = await signIn(app)
    const same = { current_password: password, new_password: password }
    assert.equal(
      (await withToken(app, token).send('POST', '/crm/auth/change_password', same)).statusCode,
      200,
    )
    assert.equal((await app.entry.db('password_history')).length, 0)
  })

  it('may not return by an administrator or a link either (AUTH-131)', async () => {
    const { plugin, messages } = outbox()
    await using app = await identityApp({ plugins: [plugin], config: { auth: { password_history: 1 } } })
    const { user_id } = (await signIn(app)).user
    const reset = { user_id, new_password: password }
    await assert.rejects(client(app.as(admin())).adminResetPassword(reset), { code: 'identity.weakPassword' })
    await client(app.as(undefined)).forgotPassword({ email: adminEmail })
    await app.drain()
    const token = /[\w-]{40,}$/.exec(messages.at(-1)?.secrets?.reset_url ?? '')?.[0] ?? ''
    await assert.rejects(client(app.as(undefined)).resetPassword({ token, new_password: password }), {
      code: 'identity.weakPassword',
    })
    await client(app.as(undefined)).resetPassword({ token, new_password: otherPassword })
  })
})
