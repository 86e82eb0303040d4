import assert from 'node:assert/strict'
import { admin, customerUser, staff, type TestApp } from '@omnicrm/test'
import { api, Users } from '../contract.ts'
import {
  adminEmail,
  client,
  identityApp,
  newUser,
  outbox,
  password,
  roleWith,
  signIn,
  withToken,
  type Tokens,
} from './helpers.ts'

describe('users', () => {
  const { plugin, messages } = outbox()
  let app: TestApp
  before(async () => {
    app = await identityApp({ plugins: [plugin] })
  })
  after(() => app[Symbol.asyncDispose]())
  const administrator = () => client(app.as(admin()))

  it('are made by administrators and answered without any secret (RBAC-5, RBAC-32, RBAC-34)', async () => {
    const body = {
      username: 'john.smith',
      email: 'john.smith@company.com',
      password,
      first_name: 'John',
      middle_name: 'D',
      last_name: 'Smith',
      phone_number: '+61412345678',
      role: 'Support',
    }
    const response = await app.as(admin()).http({ method: 'POST', url: '/auth/users', payload: body })
    assert.equal(response.statusCode, 200)
    const made = response.json() as Record<string, unknown>
    const { password: _, role, ...sent } = body
    for (const [name, value] of Object.entries(sent)) assert.equal(made[name], value, name)
    assert.deepEqual(made.roles, [role])
    assert.equal(made.id, made.user_id)
    assert.match(String(made.created), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.ok(!/\$2b\$|password_hash|totp_secret/.test(response.body))
  })

  it('can hold several roles, in one text or a list, in any letter case (RBAC-33)', async () => {
    const comma = await administrator().createUser(newUser({ role: 'support, FINANCE' }))
    assert.deepEqual(comma.roles, ['Support', 'Finance'])
    const listed = await administrator().createUser(newUser({ role: undefined, roles: ['Finance'] }))
    assert.deepEqual(listed.roles, ['Finance'])
  })

  it('are refused with the field by name: missing, unknown role, taken address or name (RBAC-31, RBAC-35)', async () => {
    const before = (await administrator().listUsers({})).pagination.total_items
    const taken = newUser()
    await administrator().createUser(taken)
    const attempts: [object, number, string][] = [
      [newUser({ role: undefined }), 400, 'role'],
      [newUser({ role: 'Nobody' }), 400, 'role'],
      [newUser({ email: taken.email.toUpperCase() }), 409, 'email'],
      [newUser({ username: taken.username.toUpperCase() }), 409, 'username'],
      [newUser({ email: 'no address' }), 400, 'email'],
      [newUser({ first_name: '' }), 400, 'first_name'],
      [newUser({ surname: 'Smith' }), 400, 'surname'],
      ...(['username', 'email', 'password', 'first_name', 'last_name'] as const).map(
        (name): [object, number, string] => [newUser({ [name]: undefined }), 400, name],
      ),
    ]
    for (const [payload, status, field] of attempts) {
      const response = await app.as(admin()).http({ method: 'POST', url: '/crm/auth/users', payload })
      assert.equal(response.statusCode, status, response.body)
      assert.deepEqual(Object.keys(response.json().errors as object), [field])
    }
    assert.equal((await administrator().listUsers({})).pagination.total_items, before + 1)
  })

  it('are for administrators only; everybody may read the own record (PLAT-54, RBAC-30, RBAC-40)', async () => {
    const calls = [
      ['GET', '/crm/auth/users'],
      ['GET', '/crm/auth/users/search'],
      ['POST', '/crm/auth/users'],
      ['PUT', '/crm/auth/users/1'],
      ['DELETE', '/crm/auth/users/1'],
    ] as const
    for (const [method, url] of calls) {
      const payload = method === 'GET' ? {} : { payload: newUser() }
      assert.equal(
        (await app.as(staff('view_customer')).http({ method, url, ...payload })).statusCode,
        403,
        url,
      )
      assert.equal((await app.http({ method, url, ...payload })).statusCode, 401, url)
    }
    const user = newUser()
    const { user_id } = await administrator().createUser(user)
    const { token } = await signIn(app, user.email)
    const own = await withToken(app, token).get(`/crm/auth/users/${user_id}`)
    assert.equal(own.statusCode, 200)
    assert.ok((own.json().permissions as string[]).length >= 0)
    assert.equal((await withToken(app, token).get('/crm/auth/users/1')).statusCode, 404)
    assert.equal((await app.as(customerUser(70)).http({ url: '/crm/auth/users/1' })).statusCode, 404)
  })

  it('answer 404 when there is none', async () => {
    await assert.rejects(administrator().getUser({ user_id: 99_999 }), { status: 404 })
    await assert.rejects(administrator().updateUser({ user_id: 99_999, first_name: 'x' }), { status: 404 })
    await assert.rejects(administrator().deleteUser({ user_id: 99_999 }), { status: 404 })
  })

  it('change only in the fields sent; roles are replaced (PLAT-56, RBAC-36)', async () => {
    const { user_id } = await administrator().createUser(newUser({ phone_number: '+61412345678' }))
    const response = await app.as(admin()).http({
      method: 'PUT',
      url: `/crm/auth/users/${user_id}`,
      payload: { role: 'Finance' },
    })
    assert.equal(response.statusCode, 200)
    const { roles, phone_number, first_name } = response.json() as Record<string, unknown>
    assert.deepEqual([roles, phone_number, first_name], [['Finance'], '+61412345678', 'John'])
    const renamed = await administrator().updateUser({ user_id, last_name: 'Doe-Smith' })
    assert.deepEqual([renamed.last_name, renamed.roles], ['Doe-Smith', ['Finance']])
    const patched = await app.as(admin()).http({
      method: 'PATCH',
      url: `/auth/users/${user_id}`,
      payload: { first_name: 'Jane', login_count: 99 },
    })
    assert.deepEqual([patched.json().first_name, patched.json().login_count], ['Jane', 0])
  })

  it('keep their address when another has it', async () => {
    const [one, two] = [newUser(), newUser()]
    await administrator().createUser(one)
    const { user_id } = await administrator().createUser(two)
    await assert.rejects(administrator().updateUser({ user_id, email: one.email }), {
      status: 409,
      code: 'identity.userTaken',
    })
    assert.equal((await administrator().getUser({ user_id })).email, two.email)
  })

  it('stay as rows when deleted, are listed on demand and come back with their password (AUTH-8, PLAT-56, RBAC-45, RBAC-47, RBAC-48)', async () => {
    const user = newUser()
    const { user_id } = await administrator().createUser(user)
    assert.deepEqual(await administrator().deleteUser({ user_id }), { result: 'success' })
    assert.deepEqual((await administrator().listUsers({ search: user.email })).data, [])
    const hidden = await administrator().listUsers({ search: user.email, filters: '{"deleted":[true]}' })
    assert.deepEqual(
      hidden.data.map(each => [each.user_id, each.deleted, each.deleted_at !== null]),
      [[user_id, true, true]],
    )
    await assert.rejects(signIn(app, user.email), { status: 401 })
    const response = await app
      .as(admin())
      .http({ method: 'PUT', url: `/crm/auth/users/${user_id}`, payload: { deleted: false } })
    assert.deepEqual([response.statusCode, response.json().deleted_at], [200, null])
    await signIn(app, user.email)
  })

  it('are not erased by anything the API offers (RBAC-49)', async () => {
    const { user_id } = await administrator().createUser(newUser())
    await administrator().deleteUser({ user_id })
    await app.as(admin()).http({ method: 'DELETE', url: `/crm/auth/users/${user_id}?force=true&erase=1` })
    assert.equal((await app.entry.db('user').where({ id: user_id })).length, 1)
    const erasing = Object.values(api).filter(
      ({ method, path }) => method === 'DELETE' && path.startsWith('/crm/auth/users'),
    )
    assert.deepEqual(erasing, [api.deleteUser])
  })

  it('are edited later in names, phone, roles, contact and state (RBAC-37)', async () => {
    const { user_id } = await administrator().createUser(newUser())
    const change = { username: `edited${user_id}`, first_name: 'A', middle_name: 'B', last_name: 'C' }
    const edited = await administrator().updateUser({
      user_id,
      ...change,
      phone_number: '+61498765432',
      role: 'Provisioning',
      contact_id: 12,
      active: false,
    })
    for (const [name, value] of Object.entries(change)) assert.equal(Object(edited)[name], value, name)
    assert.deepEqual(
      [edited.phone_number, edited.roles, edited.contact_id, edited.active],
      ['+61498765432', ['provisioning'], 12, false],
    )
  })

  it('are shown with data, roles, effective permissions, factor, last sign-in and sessions (RBAC-39)', async () => {
    const user = newUser({ role: 'Support', contact_id: 33 })
    const { user_id } = await administrator().createUser(user)
    await signIn(app, user.email)
    const shown = await administrator().getUser({ user_id })
    assert.deepEqual(
      [shown.email, shown.roles, shown.is_2fa_enabled, shown.contact_id, shown.login_count],
      [user.email, ['Support'], false, 33, 1],
    )
    assert.ok(shown.last_login !== null && Date.now() - Date.parse(shown.last_login) < 60_000)
    assert.deepEqual(
      shown.sessions.map(each => [each.ip_address, each.remember_me]),
      [['127.0.0.1', false]],
    )
    const [role] = (await administrator().listRoles({ filters: '{"name":["Support"]}' })).data
    const { permissions } = await administrator().getRole({ role_id: role?.role_id ?? 0 })
    assert.deepEqual(shown.permissions, permissions.map(each => each.name).toSorted())
  })

  it('who hold admin or can_impersonate are found over the roles that carry it (RBAC-42)', async () => {
    const users = administrator()
    await roleWith(users, 'Impersonators', 'can_impersonate')
    const { user_id } = await users.createUser(newUser({ role: 'Impersonators' }))
    const found = new Set<number>()
    for (const { role_id } of (await users.listRoles({ per_page: 100 })).data) {
      const { permissions } = await users.getRole({ role_id })
      if (!permissions.some(each => ['admin', 'can_impersonate'].includes(each.name))) continue
      for (const each of (await users.roleUsers({ role_id, per_page: 100 })).data) found.add(each.user_id)
    }
    assert.ok(found.has(user_id))
    assert.ok(found.has((await signIn(app)).user.user_id))
    const plain = await users.createUser(newUser())
    assert.ok(!found.has(plain.user_id))
  })

  it('are never without an administrator when two demote each other at the same time (RBAC-50)', async () => {
    await using two = await identityApp()
    const other = newUser({ role: 'admin' })
    await client(two.as(admin())).createUser(other)
    const each = [await signIn(two), await signIn(two, other.email)] as const
    const demote = async (by: Tokens, whom: Tokens) => {
      const url = `/crm/auth/users/${whom.user.user_id}`
      const answer = await withToken(two, by.token).send('PATCH', url, { role: 'Support' })
      return answer.statusCode === 200 ? 'done' : answer.json<{ code: string }>().code
    }
    const outcomes = await Promise.all([demote(each[0], each[1]), demote(each[1], each[0])])
    assert.equal(outcomes.filter(outcome => outcome === 'done').length, 1)
    // Late enough the loser is no administrator any more, and has no right to demote.
    assert.match(
      String(outcomes.find(outcome => outcome !== 'done')),
      /^(identity\.lastAdmin|request\.forbidden)$/,
    )
    const { data } = await client(two.as(admin())).searchUsers({ role: 'admin' })
    assert.equal(data.length, 1)
  })

  it('are never all without an administrator, and nobody deletes or deactivates the own account (RBAC-50)', async () => {
    const { user, token } = await signIn(app)
    const mine = withToken(app, token)
    const own = `/crm/auth/users/${user.user_id}`
    assert.equal((await mine.send('DELETE', own)).json().code, 'identity.notYourself')
    assert.equal((await mine.send('PUT', own, { active: false })).json().code, 'identity.notYourself')
    assert.equal((await mine.send('PUT', own, { role: 'Support' })).json().code, 'identity.lastAdmin')
    assert.deepEqual((await administrator().getUser({ user_id: user.user_id })).roles, ['admin'])
    const second = await administrator().createUser(newUser({ role: 'admin' }))
    assert.equal((await mine.send('DELETE', `/crm/auth/users/${second.user_id}`)).statusCode, 200)
  })

  it('are listed by page with search, sort and filters (PLAT-46, PLAT-47, PLAT-48, PLAT-49, RBAC-40)', async () => {
    for (let at = 0; at < 12; at++) await administrator().createUser(newUser({ last_name: 'Paged' }))
    const page = await administrator().listUsers({ search: 'Paged', page: 2, sort: 'username', order: 'asc' })
    assert.deepEqual(page.pagination, { current_page: 2, per_page: 10, total_pages: 2, total_items: 12 })
    assert.equal(page.data.length, 2)
    const none = await administrator().listUsers({ filters: '{"role":["Finance"],"active":[false]}' })
    assert.deepEqual(none.data, [])
    await assert.rejects(administrator().listUsers({ sort: 'password_hash' }), { status: 400 })
    await assert.rejects(administrator().listUsers({ filters: '{"password_hash":["x"]}' }), { status: 400 })
  })

  it('are found by name, role, domain, state, factor and last sign-in (RBAC-38, RBAC-41)', async () => {
    const user = newUser({
      first_name: 'Zebedee',
      last_name: 'Quill',
      email: 'findme@sub.example.org',
      role: 'Read-only Auditor',
    })
    const { user_id } = await administrator().createUser(user)
    const found = async (input: object) =>
      (await administrator().searchUsers({ per_page: 100, ...input })).data.map(each => each.user_id)
    assert.deepEqual(await found({ role: 'read-only auditor' }), [user_id])
    for (const search of ['zebedee', 'Quill', user.username, 'findme@sub', 'quill Zebedee'])
      assert.deepEqual(await found({ search }), [user_id], search)
    assert.deepEqual(await found({ search: 'zebedee nobody' }), [])
    assert.ok((await found({ is_2fa_enabled: false })).includes(user_id))
    assert.deepEqual(await found({ is_2fa_enabled: true }), [])
    await app.entry.db('user').where({ id: user_id }).update({ is_2fa_enabled: true, totp_secret: 'x' })
    assert.deepEqual(await found({ is_2fa_enabled: true }), [user_id])
    await app.entry.db('user').where({ id: user_id }).update({ is_2fa_enabled: false, totp_secret: null })
    assert.deepEqual(await found({ email_domain: 'sub.example.org' }), [user_id])
    assert.deepEqual(await found({ email_domain: 'example.org' }), [])
    assert.ok((await found({ never_logged_in: true })).includes(user_id))
    await signIn(app, user.email)
    assert.ok((await found({ never_logged_in: false })).includes(user_id))
    assert.ok((await found({ last_login_after: '2020-01-01' })).includes(user_id))
    assert.ok(!(await found({ last_login_before: '2020-01-01' })).includes(user_id))
    await app.entry
      .db('user')
      .where({ id: user_id })
      .update({ last_login: new Date('2019-05-01T00:00:00Z') })
    assert.deepEqual(await found({ last_login_before: '2020-01-01' }), [user_id])
    assert.deepEqual(await found({ search: 'findme', active: false }), [])
  })

  it('get a welcome message on demand, without the password (AUTH-177)', async () => {
    messages.length = 0
    const user = newUser({ send_welcome_email: true })
    await administrator().createUser(user)
    await administrator().createUser(newUser())
    assert.deepEqual(
      messages
        .filter(each => each.template_key.endsWith('Welcome'))
        .map(each => [each.template_key, each.recipient]),
      [['api_crmCommunicationUserWelcome', user.email]],
    )
    assert.ok(!JSON.stringify(messages).includes(password))
  })

  it('read and change the own profile: names, phone and preferences, nothing else', async () => {
    const user = newUser()
    await administrator().createUser(user)
    const { token } = await signIn(app, user.email)
    const mine = withToken(app, token)
    const changed = await mine.send('PATCH', '/crm/auth/me', {
      first_name: 'Jane',
      preferences: { language: 'sp', page_size: 50 },
      role: 'admin',
      active: false,
    })
    assert.equal(changed.statusCode, 200, changed.body)
    const { first_name, roles, active, preferences } = changed.json() as Record<string, unknown>
    assert.deepEqual([first_name, roles, active], ['Jane', ['Support'], true])
    assert.deepEqual(preferences, { language: 'sp', page_size: 50 })
    const merged = await mine.send('PATCH', '/crm/auth/me', {
      preferences: { page_size: null, dark_mode: true },
    })
    assert.deepEqual(merged.json().preferences, { language: 'sp', dark_mode: true })
    const tooMuch = await mine.send('PATCH', '/crm/auth/me', { preferences: { notes: 'x'.repeat(30_000) } })
    assert.deepEqual(Object.keys(tooMuch.json().errors as object), ['preferences'])
    assert.equal((await app.as({ ...admin(), method: 'job' }).http({ url: '/crm/auth/me' })).statusCode, 403)
  })

  it('can be made and deactivated by other plugins', async () => {
    const users = app.service(Users)
    const password_hash = await users.hashPassword(password)
    await assert.rejects(users.hashPassword('password'), { code: 'identity.weakPassword' })
    const made = await app.entry.tx(tx =>
      users.create(tx, {
        ...newUser({ contact_id: 7 }),
        password_hash,
        roles: ['customer'],
        must_change_password: false,
      }),
    )
    assert.deepEqual([...(await users.ofContacts(app.entry, [7, 8]))], [[7, made.user_id]])
    const other = await app.entry.tx(async tx => {
      const user = await users.create(tx, {
        ...newUser({ contact_id: 8 }),
        password_hash,
        roles: [],
        must_change_password: false,
      })
      assert.equal((await users.ofContacts(tx, [8])).get(8), user.user_id)
      return user
    })
    assert.deepEqual(
      [...(await users.ofContacts(app.entry, [7, 8]))],
      [
        [7, made.user_id],
        [8, other.user_id],
      ],
    )
    await client(app.as(admin())).updateUser({ user_id: other.user_id, contact_id: 9 })
    assert.deepEqual([...(await users.ofContacts(app.entry, [8, 9]))], [[9, other.user_id]])
    await client(app.as(admin())).deleteUser({ user_id: other.user_id })
    assert.deepEqual([...(await users.ofContacts(app.entry, [8, 9]))], [])
    const { token } = await signIn(app, made.email)
    await app.entry.tx(tx => users.deactivate(tx, made.user_id))
    await app.entry.tx(tx => users.deactivate(tx, made.user_id))
    assert.equal((await withToken(app, token).get('/crm/auth/me')).statusCode, 401)
    await assert.rejects(signIn(app, made.email), { status: 401 })
    assert.equal((await users.find(app.entry, made.user_id))?.active, false)
    assert.equal((await users.firstAdmin(app.entry))?.email, adminEmail)
  })
})
