import assert from 'node:assert/strict'
import { admin, ApiError, type TestApp } from '@omnicrm/test'
import { makePassword, makePasswords, unmetRules } from '../src/passwords.ts'
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

describe('the password policy', () => {
  it('takes the documented passwords and names what others lack (AUTH-125, AUTH-126, AUTH-128)', () => {
    assert.deepEqual(unmetRules('TempP@ssw0rd!'), [])
    assert.deepEqual(unmetRules('NewSecureP@ssw0rd!'), [])
    assert.deepEqual(unmetRules('password'), ['an upper-case letter', 'a number', 'a special character'])
    assert.deepEqual(unmetRules('Sh0rt!x'), ['at least 8 characters'])
    assert.deepEqual(unmetRules('UPPER0!UPPER'), ['a lower-case letter'])
    for (const special of '!@#$%^&*') assert.deepEqual(unmetRules(`Passw0rd${special}`), [])
  })

  it('refuses what bcrypt would cut off', () => {
    assert.deepEqual(unmetRules(`Aa1!${'é'.repeat(35)}`), ['at most 72 bytes'])
  })

  it('makes passwords that meet it, never the same twice', () => {
    const made = Array.from({ length: 200 }, () => makePassword())
    assert.deepEqual(
      made.filter(each => unmetRules(each).length > 0),
      [],
    )
    assert.equal(new Set(made).size, made.length)
  })

  it('hashes with bcrypt (AUTH-130)', async () => {
    const passwords = makePasswords(4)
    const hash = await passwords.hash(password)
    assert.match(hash, /^\$2b\$04\$.{53}$/)
    assert.equal(await passwords.matches(password, hash), true)
    assert.equal(await passwords.matches(otherPassword, hash), false)
    assert.equal(await passwords.matches('no account has this password', undefined), false)
  })
})

describe('setting a password', () => {
  let app: TestApp
  before(async () => {
    app = await identityApp()
  })
  after(() => app[Symbol.asyncDispose]())

  it('is refused on every path with the unmet rules by name (AUTH-127, AUTH-129)', async () => {
    const { token } = await signIn(app)
    const weak = 'password'
    const rules = /an upper-case letter, a number, a special character/
    await assert.rejects(
      client(app.as(admin())).createUser(newUser({ password: weak })),
      (error: ApiError) => {
        assert.deepEqual([error.status, error.code], [400, 'identity.weakPassword'])
        assert.match(error.errors.password ?? '', rules)
        return true
      },
    )
    const change = await withToken(app, token).send('POST', '/crm/auth/change_password', {
      current_password: password,
      new_password: weak,
    })
    assert.equal(change.statusCode, 400)
    assert.match((change.json().errors as { new_password: string }).new_password, rules)
  })

  it('changes with the current password only; a wrong one changes nothing (AUTH-135)', async () => {
    const user = newUser()
    await client(app.as(admin())).createUser(user)
    const { token } = await signIn(app, user.email)
    const change = (current_password: string) =>
      withToken(app, token).send('POST', '/crm/auth/change_password', {
        current_password,
        new_password: otherPassword,
      })
    const wrong = await change('Wr0ng!password')
    assert.equal(wrong.statusCode, 400)
    assert.ok('current_password' in (wrong.json().errors as object))
    await signIn(app, user.email)
    assert.equal((await change(password)).statusCode, 200)
    await assert.rejects(signIn(app, user.email), { status: 401 })
    await signIn(app, user.email, otherPassword)
  })

  it('is confirmed by a message that names the user itself (AUTH-136)', async () => {
    const { plugin, messages } = outbox()
    await using told = await identityApp({ plugins: [plugin] })
    const { token } = await signIn(told)
    const change = { current_password: password, new_password: otherPassword }
    await withToken(told, token).send('POST', '/crm/auth/change_password', change)
    assert.deepEqual(
      messages.map(each => [each.template_key, each.recipient, each.variables.changed_by]),
      [['api_crmCommunicationUserPasswordChange', adminEmail, 'Myself']],
    )
    assert.ok(!JSON.stringify(messages).includes(otherPassword))
  })

  it('ends all other sessions and keeps the own', async () => {
    const user = newUser()
    await client(app.as(admin())).createUser(user)
    const [mine, other] = [await signIn(app, user.email), await signIn(app, user.email)]
    await withToken(app, mine.token).send('POST', '/auth/change_password', {
      current_password: password,
      new_password: otherPassword,
    })
    assert.equal((await withToken(app, other.token).get('/crm/auth/me')).statusCode, 401)
    assert.equal((await withToken(app, mine.token).get('/crm/auth/me')).statusCode, 200)
  })

  it('needs a person: machines and strangers have no password', async () => {
    const payload = { current_password: password, new_password: otherPassword }
    const url = '/crm/auth/change_password'
    assert.equal((await app.http({ method: 'POST', url, payload })).statusCode, 401)
    const machine = await app.as({ ...admin(), method: 'api_key' }).http({ method: 'POST', url, payload })
    assert.deepEqual([machine.statusCode, machine.json().code], [403, 'identity.noUser'])
    await signIn(app, adminEmail)
  })
})
