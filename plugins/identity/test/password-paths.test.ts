import assert from 'node:assert/strict'
import { CliCommands, days } from '@omnicrm/sdk'
import { admin, ApiError, type TestApp } from '@omnicrm/test'
import { api, Users } from '../contract.ts'
import {
  adminEmail,
  client,
  identityApp,
  newUser,
  otherPassword,
  outbox,
  password,
  signIn,
  withToken,
} from './helpers.ts'
import { challenged, enrolledUser } from './two-factor/factors.ts'

/** Each lacks one thing. */
const weak = {
  'Aa1!aaa': 'at least 8 characters',
  'aa1!aaaa': 'an upper-case letter',
  'AA1!AAAA': 'a lower-case letter',
  'Aaa!aaaa': 'a number',
  Aaa1aaaa: 'a special character',
}

describe('every way to a password', () => {
  const { plugin, messages } = outbox()
  let app: TestApp
  beforeEach(async () => {
    app = await identityApp({ plugins: [plugin], config: { self_care: { allow_registration: true } } })
    messages.length = 0
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const administrator = () => client(app.as(admin()))
  const nobody = () => client(app.as(undefined))

  async function linkFor(email: string): Promise<string> {
    await nobody().forgotPassword({ email })
    await app.drain()
    return /reset-password\/([\w-]+)$/.exec(messages.at(-1)?.secrets?.reset_url ?? '')?.[1] ?? ''
  }

  it('asks for the same strength, and names what is missing (AUTH-127, AUTH-129)', async () => {
    const { token, user } = await signIn(app)
    const link = await linkFor(adminEmail)
    const create = app.kernel.contributions(CliCommands).find(each => each.name.startsWith('user create'))
    const out = { line: () => undefined, progress: () => undefined }
    const ways: Record<string, (secret: string) => Promise<unknown>> = {
      createUser: secret => administrator().createUser(newUser({ password: secret })),
      resetPassword: new_password => nobody().resetPassword({ token: link, new_password }),
      changePassword: new_password =>
        app
          .as({ ...admin(), userId: user.user_id })
          .of(api)
          .changePassword({ current_password: password, new_password }),
      adminResetPassword: new_password =>
        administrator().adminResetPassword({ user_id: user.user_id, new_password }),
      register: secret =>
        nobody().register({ email: 'a@example.com', password: secret, first_name: 'A', last_name: 'B' }),
      'other plugins': secret => app.service(Users).hashPassword(secret),
      'command line': async secret =>
        await create?.run(app.entry, ['cli@example.com'], { password: secret }, out),
    }
    for (const [way, set] of Object.entries(ways))
      for (const [secret, rule] of Object.entries(weak))
        await assert.rejects(set(secret), (error: ApiError) => {
          assert.deepEqual([error.status, error.code], [400, 'identity.weakPassword'], way)
          assert.ok(error.message.includes(`needs ${rule}`), `${way}: ${error.message}`)
          return true
        })
    // No other endpoint takes a password that could be set.
    const taking = Object.entries(api)
      .filter(([, { body }]) => /"(password|new_password)":/.test(JSON.stringify(body ?? {})))
      .map(([name]) => name)
    const proving = ['login', 'verifyEmail', 'enable2fa']
    assert.deepEqual(new Set(taking), new Set([...Object.keys(ways).filter(each => each in api), ...proving]))
    assert.equal((await withToken(app, token).get('/crm/auth/me')).statusCode, 200)
    await signIn(app)
  })

  it('that goes by a link leaves the second factor where it is', async () => {
    const { email } = await enrolledUser(app)
    await nobody().resetPassword({ token: await linkFor(email), new_password: otherPassword })
    const asked = await challenged(app, email, { password: otherPassword })
    assert.deepEqual(Object.keys(asked).includes('token'), false)
    assert.equal(asked['2fa_required'], true)
  })

  it('keeps it as it was typed: blanks, case and composed letters make another one', async () => {
    const typed = ' Pässw0rd! '
    const user = newUser({ password: typed })
    await administrator().createUser(user)
    for (const other of [typed.trim(), typed.toLowerCase(), typed.normalize('NFD'), typed.slice(0, -1)])
      await assert.rejects(signIn(app, user.email, other), { status: 401 })
    await signIn(app, user.email, typed)
  })

  it('takes long ones, and asks for no new one however old it is', async () => {
    const long = `Aa1!${'x'.repeat(60)}`
    const user = newUser({ password: long })
    await administrator().createUser(user)
    app.clock.advance(days(3650))
    assert.equal((await signIn(app, user.email, long)).must_change_password, false)
  })
})
