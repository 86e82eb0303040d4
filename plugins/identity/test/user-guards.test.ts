import assert from 'node:assert/strict'
import { admin, type TestApp } from '@omnicrm/test'
import { api } from '../contract.ts'
import {
  client,
  identityApp,
  newUser,
  password,
  permissionId,
  roleNamed,
  roleWith,
  signIn,
  withToken,
} from './helpers.ts'
import { enrolledUser } from './two-factor/factors.ts'

describe('users, guarded', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await identityApp()
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const administrator = () => client(app.as(admin()))

  it('do not demote themselves, by whatever way, though another administrator is there (RBAC-50)', async () => {
    await administrator().createUser(newUser({ role: 'admin' }))
    const owners = await roleWith(administrator(), 'Owners', 'admin')
    const permission_id = await permissionId(administrator(), 'admin')
    const owner = newUser({ role: 'Owners' })
    const { user_id } = await administrator().createUser(owner)
    const mine = withToken(app, (await signIn(app, owner.email)).token)
    const role = `/crm/auth/roles/${owners}`
    const ways = [
      ['PUT', `/crm/auth/users/${user_id}`, { role: 'Support' }],
      ['DELETE', `${role}/users/${user_id}`],
      ['DELETE', `${role}/permissions/${permission_id}`],
      ['DELETE', role],
      ['DELETE', `/crm/auth/users/${user_id}`],
    ] as const
    for (const [method, url, payload] of ways) {
      const refused = await mine.send(method, url, payload)
      assert.deepEqual([refused.statusCode, refused.json().code], [409, 'identity.notYourself'], url)
    }
    assert.deepEqual((await administrator().getUser({ user_id })).roles, ['Owners'])
    assert.deepEqual((await administrator().updateUser({ user_id, role: 'Support' })).roles, ['Support'])
  })

  it('keep every role of many that are given to them at once (RBAC-36)', async () => {
    const { user_id } = await administrator().createUser(newUser())
    const names = ['Finance', 'provisioning', 'Read-only Auditor', 'CBC Message Creator']
    const ids = await Promise.all(names.map(name => roleNamed(administrator(), name)))
    await Promise.all(ids.map(role_id => administrator().addRoleUser({ role_id, user_id })))
    const { roles } = await administrator().getUser({ user_id })
    assert.deepEqual(roles.toSorted(), [...names, 'Support'].toSorted())
  })

  it('are found among the deleted by the search too, and in no other (RBAC-38, RBAC-47)', async () => {
    const gone = newUser({ last_name: 'Gone' })
    const { user_id } = await administrator().createUser(gone)
    await administrator().createUser(newUser({ last_name: 'Gone' }))
    await administrator().deleteUser({ user_id })
    const found = async (input: object) =>
      (await administrator().searchUsers({ search: 'Gone', ...input })).data.map(each => each.user_id)
    assert.deepEqual(await found({ deleted: true }), [user_id])
    for (const alive of [{}, { deleted: false }, { active: true }]) {
      const ids = await found(alive)
      assert.deepEqual([ids.length, ids.includes(user_id)], [1, false])
    }
  })

  it('are divided into those who never signed in and all others (RBAC-41)', async () => {
    const [never, once] = [newUser(), newUser()]
    const { user_id: neverId } = await administrator().createUser(never)
    const { user_id: onceId } = await administrator().createUser(once)
    await signIn(app, once.email)
    const found = async (never_logged_in: boolean) =>
      (await administrator().searchUsers({ never_logged_in, per_page: 100 })).data.map(each => each.user_id)
    const [without, those] = [await found(true), await found(false)]
    assert.deepEqual([without.includes(neverId), without.includes(onceId)], [true, false])
    assert.deepEqual([those.includes(neverId), those.includes(onceId)], [false, true])
  })

  it('and roles name each other: the users of a role, the roles of a user, without the deleted (RBAC-69)', async () => {
    const { role_id } = await administrator().createRole({ name: 'Second line' })
    const [kept, gone] = [
      await administrator().createUser(newUser({ role: 'Second line,Support' })),
      await administrator().createUser(newUser({ role: 'Second line' })),
    ]
    await administrator().deleteUser({ user_id: gone.user_id })
    const { users, user_count } = await administrator().getRole({ role_id })
    assert.deepEqual([users.map(each => each.user_id), user_count], [[kept.user_id], 1])
    const listed = (await administrator().roleUsers({ role_id })).data
    assert.deepEqual(
      listed.map(each => each.user_id),
      [kept.user_id],
    )
    const { roles } = await administrator().getUser({ user_id: kept.user_id })
    assert.deepEqual(roles.toSorted(), ['Second line', 'Support'])
  })

  it('are answered nowhere with their hash, factor or codes (RBAC-34)', async () => {
    const user = await enrolledUser(app, { role: 'Support' })
    const { user_id, email } = user
    const row = await app.entry.db('user').where({ id: user_id }).first()
    const codes = await app.entry.db('user_backup_code').where({ user_id }).pluck('code_hash')
    const secrets = [row.password_hash, row.totp_secret, user.totp_secret, password, ...codes] as string[]
    const { token } = await signIn(app)
    const asAdmin = withToken(app, token)
    const one = `/crm/auth/users/${user_id}`
    const answers = [
      await asAdmin.get(one),
      await asAdmin.get('/crm/auth/users?per_page=100'),
      await asAdmin.get(`/crm/auth/users/search?search=${email}`),
      await asAdmin.get(`/crm/auth/roles/${await roleNamed(administrator(), 'Support')}/users`),
      await asAdmin.get(`/crm/auth/sessions?user_id=${user_id}`),
      await asAdmin.send('PUT', one, { first_name: 'Jane' }),
      await asAdmin.send('POST', `${one}/unlock`),
      await asAdmin.get('/crm/auth/me'),
    ]
    const own = await app.entry.db('user').where({ email: 'root@example.com' }).first('password_hash')
    assert.deepEqual(
      answers.map(each => each.statusCode),
      answers.map(() => 200),
    )
    for (const { body } of answers)
      for (const secret of [...secrets, own.password_hash]) assert.ok(!body.includes(secret))
    const named = Object.entries(api).filter(([, { response }]) =>
      /"(password_hash|totp_pending_secret|code_hash|key_hash)"/.test(JSON.stringify(response)),
    )
    assert.deepEqual(named, [])
  })
})
