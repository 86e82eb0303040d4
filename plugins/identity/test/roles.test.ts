import assert from 'node:assert/strict'
import { admin, staff, type TestApp } from '@omnicrm/test'
import { client, identityApp, newUser, permissionId, probes, signIn, withToken } from './helpers.ts'

describe('roles and permissions', () => {
  let app: TestApp
  before(async () => {
    app = await identityApp({ plugins: [probes()] })
  })
  after(() => app[Symbol.asyncDispose]())
  const administrator = () => client(app.as(admin()))
  const idOf = (name: string) => permissionId(administrator(), name)
  let count = 0
  const newRole = () => administrator().createRole({ name: `Tier_${++count}` })

  it('start empty: a role is a named set of permissions (RBAC-1, RBAC-60, RBAC-61)', async () => {
    const role = await administrator().createRole({ name: 'Tier2_Support', description: 'Second line' })
    assert.deepEqual(
      [role.name, role.description, role.builtin, role.permissions, role.users],
      ['Tier2_Support', 'Second line', false, [], []],
    )
    assert.equal(role.id, role.role_id)
    await assert.rejects(administrator().createRole({ name: 'TIER2_support' }), {
      status: 409,
      code: 'identity.roleTaken',
    })
    const nameless = await app.as(admin()).http({ method: 'POST', url: '/auth/roles', payload: {} })
    assert.deepEqual(Object.keys(nameless.json().errors as object), ['name'])
  })

  it('take permissions singly or many at once, and those present change nothing (RBAC-62, RBAC-63)', async () => {
    const role = await newRole()
    const [view, viewOwn, impersonate] = [
      await idOf('view_probe'),
      await idOf('view_own_probe'),
      await idOf('can_impersonate'),
    ]
    const give = (input: object) => administrator().addRolePermissions({ role_id: role.role_id, ...input })
    await give({ permission_id: view })
    const both = await give({ permission_ids: [view, viewOwn, impersonate] })
    assert.deepEqual(
      both.permissions.map(each => each.name),
      ['can_impersonate', 'view_own_probe', 'view_probe'],
    )
    await assert.rejects(give({ permission_ids: [view, 99_999] }), {
      status: 400,
      code: 'identity.unknownPermission',
    })
    await assert.rejects(give({}), { status: 400 })
    await administrator().removeRolePermission({ role_id: role.role_id, permission_id: viewOwn })
    const left = await administrator().getRole({ role_id: role.role_id })
    assert.deepEqual(
      left.permissions.map(each => each.name),
      ['can_impersonate', 'view_probe'],
    )
    await assert.rejects(
      administrator().removeRolePermission({ role_id: role.role_id, permission_id: viewOwn }),
      { status: 404 },
    )
  })

  it('lose one permission and keep the others (RBAC-64, RBAC-65)', async () => {
    await using full = await identityApp({
      plugins: ['customers', 'services', 'inventory', 'catalog', 'provisioning-ansible'],
    })
    const of = client(full.as(admin()))
    const names = [
      'create_customer_service',
      'create_provision',
      'update_customer_service',
      'view_customer',
      'view_customer_service',
      'view_inventory',
      'view_product',
      'view_provision',
    ]
    const filters = JSON.stringify({ name: names })
    const { data } = await of.listPermissions({ filters, per_page: 100 })
    const { role_id } = await of.createRole({ name: 'Provisioning_Specialist' })
    const permission_ids = data.map(each => each.permission_id)
    const given = await of.addRolePermissions({ role_id, permission_ids })
    assert.deepEqual(
      given.permissions.map(each => each.name),
      names,
    )
    const taken = data.find(each => each.name === 'create_provision')
    const answer = await full
      .as(admin())
      .http({ method: 'DELETE', url: `/auth/roles/${role_id}/permissions/${taken?.permission_id}` })
    assert.equal(answer.statusCode, 200)
    assert.deepEqual(
      (await of.getRole({ role_id })).permissions.map(each => each.name),
      names.filter(each => each !== 'create_provision'),
    )
  })

  it('change name and description; who holds them and what they grant stay (RBAC-66)', async () => {
    const role = await newRole()
    await administrator().addRolePermissions({
      role_id: role.role_id,
      permission_id: await idOf('view_probe'),
    })
    const user = await administrator().createUser(newUser({ role: role.name }))
    const renamed = await administrator().updateRole({ role_id: role.role_id, name: 'Senior_Support' })
    assert.equal(renamed.name, 'Senior_Support')
    assert.equal(renamed.permissions.length, 1)
    assert.deepEqual(
      renamed.users.map(each => each.user_id),
      [user.user_id],
    )
    const patched = await app.as(admin()).http({
      method: 'PATCH',
      url: `/auth/roles/${role.role_id}`,
      payload: { description: 'Now with text' },
    })
    assert.deepEqual([patched.json().name, patched.json().description], ['Senior_Support', 'Now with text'])
  })

  it('can be deleted: all users lose them (RBAC-67)', async () => {
    const role = await newRole()
    const user = await administrator().createUser(newUser({ role: `${role.name},Support` }))
    assert.deepEqual(await administrator().deleteRole({ role_id: role.role_id }), { result: 'success' })
    assert.deepEqual((await administrator().getUser({ user_id: user.user_id })).roles, ['Support'])
    await assert.rejects(administrator().getRole({ role_id: role.role_id }), { status: 404 })
    await assert.rejects(administrator().deleteRole({ role_id: role.role_id }), { status: 404 })
  })

  it('of the system can neither be deleted nor renamed, and nobody holds the role of plays (D-4)', async () => {
    const named = async (name: string) =>
      (await administrator().listRoles({ filters: JSON.stringify({ name: [name] }) })).data[0]?.role_id ?? 0
    for (const name of ['admin', 'playbook']) {
      const role_id = await named(name)
      await assert.rejects(administrator().deleteRole({ role_id }), { code: 'identity.systemRole' })
      await assert.rejects(administrator().updateRole({ role_id, name: 'x' }), {
        code: 'identity.systemRole',
      })
    }
    await assert.rejects(administrator().createUser(newUser({ role: 'playbook' })), {
      code: 'identity.systemRole',
    })
    const { user_id } = await administrator().createUser(newUser())
    await assert.rejects(administrator().addRoleUser({ role_id: await named('playbook'), user_id }), {
      code: 'identity.systemRole',
    })
  })

  it('are given to and taken from users one by one, and tell who holds them (RBAC-36, RBAC-69)', async () => {
    const role = await newRole()
    const user = await administrator().createUser(newUser())
    const ids = { role_id: role.role_id, user_id: user.user_id }
    assert.deepEqual((await administrator().addRoleUser(ids)).roles, ['Support', role.name])
    assert.deepEqual((await administrator().addRoleUser(ids)).roles, ['Support', role.name])
    const holders = await administrator().roleUsers({ role_id: role.role_id })
    assert.deepEqual(
      holders.data.map(each => each.user_id),
      [user.user_id],
    )
    const listed = (await administrator().listRoles({ search: role.name })).data[0]
    assert.equal(listed?.user_count, 1)
    await administrator().removeRoleUser(ids)
    assert.deepEqual((await administrator().getUser({ user_id: user.user_id })).roles, ['Support'])
    await assert.rejects(administrator().removeRoleUser(ids), { status: 404 })
    await assert.rejects(administrator().addRoleUser({ ...ids, user_id: 99_999 }), { status: 404 })
  })

  it('never leave the installation without an administrator (RBAC-50)', async () => {
    const [role] = (await administrator().listRoles({ filters: '{"name":["admin"]}' })).data
    const role_id = role?.role_id ?? 0
    const { user } = await signIn(app)
    await assert.rejects(
      administrator().removeRolePermission({ role_id, permission_id: await idOf('admin') }),
      {
        code: 'identity.lastAdmin',
      },
    )
    await assert.rejects(administrator().removeRoleUser({ role_id, user_id: user.user_id }), {
      code: 'identity.lastAdmin',
    })
    await signIn(app)
  })

  it('permissions can be added, under canonical names only (RBAC-4, RBAC-70)', async () => {
    const made = await administrator().createPermission({
      name: 'APPROVE_Discount',
      description: 'Over 20 %',
    })
    assert.deepEqual([made.name, made.builtin, made.plugin], ['approve_discount', false, 'operator'])
    for (const name of ['approve_discount', 'Administrator', 'ADMIN'])
      await assert.rejects(administrator().createPermission({ name }), {
        status: 409,
        code: 'identity.permissionTaken',
      })
    await assert.rejects(administrator().createPermission({ name: 'no blanks' }), { status: 400 })
  })

  it('all endpoints need admin (PLAT-54, RBAC-71)', async () => {
    const calls = [
      ['GET', '/crm/auth/roles'],
      ['POST', '/crm/auth/roles'],
      ['GET', '/crm/auth/roles/1'],
      ['PUT', '/crm/auth/roles/1'],
      ['DELETE', '/crm/auth/roles/1'],
      ['POST', '/crm/auth/roles/1/permissions'],
      ['DELETE', '/crm/auth/roles/1/permissions/1'],
      ['GET', '/crm/auth/roles/1/users'],
      ['POST', '/crm/auth/roles/1/users/1'],
      ['DELETE', '/crm/auth/roles/1/users/1'],
      ['GET', '/crm/auth/permissions'],
      ['POST', '/crm/auth/permissions'],
    ] as const
    const before = await administrator().listRoles({})
    for (const [method, url] of calls) {
      const payload = method === 'POST' || method === 'PUT' ? { payload: { name: 'x' } } : {}
      const refused = await app.as(staff('manage_api_keys')).http({ method, url, ...payload })
      assert.deepEqual([refused.statusCode, refused.json().message], [403, 'Access denied'], url)
    }
    assert.deepEqual(await administrator().listRoles({}), before)
  })

  it('what the role of a user is given acts on its next request (AUTH-31)', async () => {
    const role = await newRole()
    const user = newUser({ role: role.name })
    await administrator().createUser(user)
    const { token } = await signIn(app, user.email)
    const look = async () => (await withToken(app, token).get('/crm/probe/')).statusCode
    const permission_id = await idOf('view_probe')
    assert.equal(await look(), 403)
    await administrator().addRolePermissions({ role_id: role.role_id, permission_id })
    assert.equal(await look(), 200)
    await administrator().removeRolePermission({ role_id: role.role_id, permission_id })
    assert.equal(await look(), 403)
  })
})
