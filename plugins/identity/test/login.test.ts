import assert from 'node:assert/strict'
import { definePlugin, T } from '@omnicrm/sdk'
import { admin, type TestApp } from '@omnicrm/test'
import { Users } from '../contract.ts'
import {
  adminEmail,
  client,
  grant,
  identityApp,
  newUser,
  otherPassword,
  password,
  probes,
  roleNamed,
  signIn,
  withToken,
} from './helpers.ts'

describe('signing in', () => {
  let app: TestApp
  before(async () => {
    app = await identityApp()
  })
  after(() => app[Symbol.asyncDispose]())

  it('gives tokens, roles and effective permissions for e-mail and password (AUTH-2, AUTH-3, D-20)', async () => {
    const response = await app.http({
      method: 'POST',
      url: '/crm/auth/login',
      payload: { email: adminEmail, password },
    })
    assert.equal(response.statusCode, 200)
    const answer = response.json()
    assert.equal(answer.token, answer.access_token)
    assert.equal(typeof answer.refresh_token, 'string')
    assert.equal(answer.token_type, 'Bearer')
    assert.deepEqual(answer.roles, ['admin'])
    assert.ok(answer.permissions.includes('admin'))
    const users = await withToken(app, answer.token).get('/crm/auth/users')
    assert.equal(users.statusCode, 200)
    assert.ok(Array.isArray(users.json().data))
  })

  it('opens the customers with the token, row by row under data (PLAT-57)', async () => {
    await using other = await identityApp({ plugins: ['customers'] })
    const { token } = await signIn(other)
    const response = await other.http({
      method: 'GET',
      url: '/crm/customers',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
    assert.equal(response.statusCode, 200)
    assert.ok(Array.isArray(response.json().data))
  })

  it('accepts the user name in the field email, in any letter case and with outer blanks (D-20)', async () => {
    assert.equal((await signIn(app, ' ADMIN ')).user.email, adminEmail)
    assert.equal((await signIn(app, adminEmail.toUpperCase())).user.username, 'admin')
  })

  it('takes an access token that is pasted with its scheme (PLAT-43, PLAT-44)', async () => {
    const { token } = await signIn(app)
    const response = await app.http({
      method: 'GET',
      url: '/crm/auth/me',
      headers: { authorization: `Bearer Bearer ${token}` },
    })
    assert.equal(response.statusCode, 200)
  })

  it('answers wrong name, wrong password, inactive, locked and deleted accounts alike (AUTH-4, AUTH-8)', async () => {
    const staff = client(app.as(admin()))
    const [inactive, deleted, locked] = [newUser(), newUser(), newUser()]
    const ids = [
      (await staff.createUser(inactive)).user_id,
      (await staff.createUser(deleted)).user_id,
      (await staff.createUser(locked)).user_id,
    ]
    await staff.updateUser({ user_id: ids[0] ?? 0, active: false })
    await staff.deleteUser({ user_id: ids[1] ?? 0 })
    await app.entry.tx(async tx => {
      await tx
        .db('user')
        .where('id', ids[2] ?? 0)
        .update({ locked_until: new Date('2999-01-01') })
    })
    const attempts = [
      ['nobody@example.com', password],
      [adminEmail, 'Wr0ng!password'],
      [inactive.email, password],
      [deleted.email, password],
      [locked.email, password],
    ]
    for (const [email, secret] of attempts) {
      const response = await app.http({
        method: 'POST',
        url: '/crm/auth/login',
        payload: { email, password: secret },
      })
      const { message, code } = response.json() as { message: string; code: string }
      assert.deepEqual(
        [response.statusCode, message, code],
        [401, 'Invalid email or password', 'identity.badLogin'],
        email,
      )
    }
  })

  it('counts sign-ins and remembers the last (AUTH-5)', async () => {
    const user = newUser()
    await client(app.as(admin())).createUser(user)
    assert.equal((await signIn(app, user.email)).user.login_count, 1)
    const second = await signIn(app, user.email)
    assert.equal(second.user.login_count, 2)
    assert.equal(second.user.last_login?.slice(0, 16), app.clock.now().toISOString().slice(0, 16))
    await assert.rejects(signIn(app, user.email, otherPassword), { code: 'identity.badLogin' })
    const shown = await client(app.as(admin())).getUser({ user_id: second.user.user_id })
    assert.equal(shown.login_count, 2)
  })

  it('lets a new user in at once (AUTH-9)', async () => {
    const user = newUser({ must_change_password: undefined })
    await client(app.as(admin())).createUser(user)
    const answer = await signIn(app, user.email)
    assert.equal(answer.must_change_password, true)
    assert.deepEqual(answer.roles, ['Support'])
  })

  it('leads staff to the customers and customers to self-care (AUTH-1, AUTH-6, RBAC-6)', async () => {
    await using with70 = await identityApp({ plugins: [probes()] })
    const staff = client(with70.as(admin()))
    await staff.createUser(newUser({ email: 'portal@example.com', role: 'customer' }))
    await grant(staff, await roleNamed(staff, 'customer'), 'view_own_probe')
    assert.equal((await signIn(with70, 'portal@example.com')).landing_page, '/self-care')
    assert.equal((await signIn(with70)).landing_page, '/customers')
  })

  it('leads staff of a cell broadcast installation to its messages (AUTH-6)', async () => {
    const broadcast = definePlugin({
      id: 'broadcast',
      config: T.Object({ cbc: T.Object({ mode: T.Boolean({ default: false }) }) }),
      setup: () => undefined,
    })
    await using other = await identityApp({ plugins: [broadcast], config: { cbc: { mode: true } } })
    assert.equal((await signIn(other)).landing_page, '/create-cell-broadcast')
  })

  it('names the missing and the empty field', async () => {
    const response = await app.http({ method: 'POST', url: '/crm/auth/login', payload: { email: ' ' } })
    assert.equal(response.statusCode, 400)
    assert.deepEqual(Object.keys(response.json().errors as object).toSorted(), ['email', 'password'])
  })

  it('takes passwords of 73 bytes as wrong, though the hash would not tell them apart', async () => {
    const longest = `Aa1!${'x'.repeat(68)}`
    const user = newUser({ password: longest })
    await client(app.as(admin())).createUser(user)
    await signIn(app, user.email, longest)
    await assert.rejects(signIn(app, user.email, `${longest}y`), { status: 401 })
  })

  it('finds users, the first administrator and names for other plugins', async () => {
    const users = app.service(Users)
    const first = await users.firstAdmin(app.entry)
    assert.equal(first?.email, adminEmail)
    assert.equal(
      (await users.names(app.entry, [first?.user_id ?? 0, 99_999])).get(first?.user_id ?? 0),
      'admin',
    )
    assert.equal(await users.find(app.entry, 99_999), undefined)
    assert.deepEqual(await users.holdersOf(app.entry, 'view_nothing'), [first?.user_id])
  })
})
