import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CliCommands, definePlugin, permission, type Plugin } from '@omnicrm/sdk'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import { api } from '../contract.ts'
import { seed } from '../src/seed.ts'
import { client, identityApp, password, signIn } from './helpers.ts'

const fast = { auth: { bcrypt_cost: 4 } }
const sample = '2b93110f723db60172c8e9a1eaa80027a9a9c3f05b44e50dc3fcf38dba68d87e'

const rightsPlugin = (id: string, ...names: string[]): Plugin =>
  definePlugin({
    id,
    permissions: names.map(each => permission(each, `May ${each}`)),
    setup: () => undefined,
  })

async function boot(app: TestApp): Promise<string[]> {
  return await app.kernel.firstBoot({ demo: false })
}

describe('an empty installation', () => {
  it('gets its first administrator with a random password, shown once (RBAC-7)', async () => {
    await using app = await testApp({ plugins: ['identity'], config: fast })
    const lines = await boot(app)
    const [email = '', secret = ''] = lines.map(each => each.replace(/^(Sign in|Password): /, ''))
    assert.deepEqual(lines, [`Sign in: ${email}`, `Password: ${secret}`])
    const file = join(app.dataDirectory, 'first-sign-in.json')
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { email, password: secret })
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const answer = await signIn(app, email, secret)
    assert.deepEqual([answer.roles, answer.must_change_password], [['admin'], true])
    assert.deepEqual(await boot(app), [])
    assert.ok(!JSON.stringify(app.logs).includes(secret))
  })

  it('takes the administrator of the environment, and shows no password (RBAC-7)', async () => {
    await using app = await testApp({
      plugins: ['identity'],
      config: fast,
      env: { OMNICRM_ADMIN_EMAIL: 'boss@example.com', OMNICRM_ADMIN_PASSWORD: password },
    })
    const lines = await boot(app)
    assert.equal(lines[0], 'Sign in: boss@example.com')
    assert.ok(!lines.join().includes(password))
    assert.ok(!existsSync(join(app.dataDirectory, 'first-sign-in.json')))
    assert.equal((await signIn(app, 'boss@example.com')).must_change_password, false)
  })

  it('refuses a weak password for the administrator (AUTH-127)', async () => {
    await using app = await testApp({
      plugins: ['identity'],
      config: fast,
      env: { OMNICRM_ADMIN_PASSWORD: 'password' },
    })
    await assert.rejects(boot(app), { code: 'identity.weakPassword' })
  })

  it('gets the permissions of all plugins and the default roles (RBAC-8)', async () => {
    await using app = await identityApp({
      plugins: [rightsPlugin('things', 'view_customer', 'view_product', 'view_own_customer', 'create_thing')],
    })
    const administrator = client(app.as(admin()))
    const permissions = (await administrator.listPermissions({ per_page: 100 })).data
    assert.deepEqual(permissions.map(each => `${each.name} ${each.plugin}`).toSorted(), [
      'admin identity',
      'can_impersonate identity',
      'create_thing things',
      'manage_api_keys identity',
      'view_customer things',
      'view_own_customer things',
      'view_product things',
    ])
    const roles = (await administrator.listRoles({ per_page: 100 })).data
    const rights = Object.fromEntries(roles.map(each => [each.name, each.permissions.map(one => one.name)]))
    assert.deepEqual(rights, {
      admin: ['admin', 'can_impersonate', 'manage_api_keys'],
      Support: ['view_customer'],
      customer_service_agent_1: ['view_customer', 'view_product'],
      Finance: ['view_customer', 'view_product'],
      'Customer Administrator': ['view_own_customer'],
      customer: ['view_own_customer'],
      'Read-only Auditor': ['view_customer', 'view_product'],
      provisioning: [],
      playbook: ['view_customer', 'view_product'],
      'CBC Message Creator': [],
      'CBC Message Approver': [],
    })
  })

  it('keeps what an administrator took away, and still gets the rights of new plugins (RBAC-8)', async () => {
    const base = [{ name: 'view_customer', title: 'See customers', plugin: 'things' }]
    await using app = await identityApp({ plugins: [rightsPlugin('things', 'view_customer')] })
    const administrator = client(app.as(admin()))
    const roleNamed = async (name: string) =>
      (await administrator.listRoles({ filters: JSON.stringify({ name: [name] }) })).data[0]
    const support = await roleNamed('Support')
    const finance = await roleNamed('Finance')
    assert.ok(support?.permissions[0] && finance)
    await administrator.removeRolePermission({
      role_id: support.role_id,
      permission_id: support.permissions[0].permission_id,
    })
    await administrator.deleteRole({ role_id: finance.role_id })
    const more = [...base, { name: 'view_provision', title: 'See jobs', plugin: 'jobs' }]
    await app.entry.tx(tx => seed(tx, more))
    await app.entry.tx(tx => seed(tx, more))
    assert.deepEqual(
      (await roleNamed('Support'))?.permissions.map(each => each.name),
      ['view_provision'],
    )
    assert.equal(await roleNamed('Finance'), undefined)
  })

  it('gives the role admin its rights back at each start', async () => {
    await using app = await identityApp()
    const catalogue = [{ name: 'admin', title: 'Everything', plugin: 'identity' }]
    await app.entry.db('role_permission').delete()
    await app.entry.tx(tx => seed(tx, catalogue))
    assert.deepEqual((await signIn(app)).permissions, ['admin'])
  })

  it('says nothing new when nothing is new: starting again wakes no other process', async () => {
    await using app = await identityApp()
    const epoch = async () =>
      ((await app.entry.db('identity_epoch').first('epoch')) as { epoch: number }).epoch
    const before = await epoch()
    const declared = (await app.entry.db('permission').select('name', 'description as title', 'plugin')) as {
      name: string
      title: string
      plugin: string
    }[]
    await app.entry.tx(tx => seed(tx, declared))
    assert.equal(await epoch(), before)
  })

  it('refuses the documented jwt_secret in production and short ones everywhere (CONF-37, CONF-38, D-105)', async () => {
    const config = { jwt_secret: sample, crm: { environment: 'production' } }
    await assert.rejects(testApp({ plugins: ['identity'], config }), /jwt_secret is the sample/)
    await using development = await testApp({
      plugins: ['identity'],
      config: { jwt_secret: sample, crm: { environment: 'development' } },
    })
    assert.ok(development)
    await assert.rejects(
      testApp({ plugins: ['identity'], config: { jwt_secret: 'short' } }),
      /'jwt_secret' must have at least 64 characters/,
    )
  })

  it('signs with the secret of the configuration, else with one made once (D-105)', async () => {
    await using app = await identityApp()
    const { token } = await signIn(app)
    assert.ok(existsSync(join(app.dataDirectory, 'secrets.json')))
    await using other = await identityApp()
    const foreign = await other.as(undefined).http({
      url: '/crm/auth/me',
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(foreign.statusCode, 401)
  })
})

describe('omnicrm user create', () => {
  it('makes an administrator with a shown password, or a user as asked for', async () => {
    await using app = await testApp({ plugins: ['identity'], config: fast })
    const command = app.kernel.contributions(CliCommands).find(each => each.name.startsWith('user create'))
    assert.ok(command)
    const lines: string[] = []
    const out = { line: (text: string) => void lines.push(text), progress: () => undefined }
    await command.run(app.entry, ['new@example.com'], {}, out)
    const secret = /^Password: (.+)$/.exec(lines[1] ?? '')?.[1] ?? ''
    const made = await signIn(app, 'new@example.com', secret)
    assert.deepEqual([made.roles, made.must_change_password], [['admin'], true])
    await command.run(app.entry, ['two@example.com'], { password, role: 'Support,Finance' }, out)
    const [user] = (await app.as(admin()).of(api).listUsers({ search: 'two@' })).data
    assert.deepEqual([user?.roles, user?.must_change_password], [['Support', 'Finance'], false])
    assert.ok(!lines.join().includes(password))
    await assert.rejects(command.run(app.entry, ['two@example.com'], { password }, out), {
      code: 'identity.userTaken',
    })
  })
})
