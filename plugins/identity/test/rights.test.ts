import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { admin, type TestApp } from '@omnicrm/test'
import { Users } from '../contract.ts'
import { makeSharedRead } from '../src/epoch.ts'
import { client, fillProbes, identityApp, newUser, probes, roleWith, signIn, withToken } from './helpers.ts'
import { secondProcess } from './second-process.ts'

describe('rights', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await identityApp({ plugins: [probes()] })
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const administrator = () => client(app.as(admin()))

  async function userWith(role: string, changes: object = {}) {
    const user = newUser({ role, ...changes })
    const { user_id } = await administrator().createUser(user)
    const { token, permissions } = await signIn(app, user.email)
    return { user_id, permissions, ...withToken(app, token), token }
  }

  it('are the union over all roles (RBAC-2)', async () => {
    await roleWith(administrator(), 'A', 'view_probe', 'can_impersonate')
    await roleWith(administrator(), 'B', 'view_probe', 'manage_api_keys')
    const { permissions } = await userWith('A,B')
    assert.deepEqual(permissions, ['can_impersonate', 'manage_api_keys', 'view_probe'])
  })

  it('of admin open every protected endpoint (RBAC-3, RBAC-5)', async () => {
    await fillProbes(app)
    const { token } = await signIn(app)
    for (const url of ['/crm/probe/', '/crm/auth/users', '/crm/auth/roles', '/crm/auth/permissions'])
      assert.equal((await withToken(app, token).get(url)).statusCode, 200, url)
    assert.equal((await withToken(app, token).get('/crm/probe/')).json().data.length, 2)
  })

  it('of the own scope show the rows of the own customer, over user → contact → customer, and 404 for others (RBAC-15, RBAC-16, RBAC-18)', async () => {
    await fillProbes(app)
    await roleWith(administrator(), 'Own', 'view_own_probe')
    const ours = await userWith('Own', { contact_id: 7 })
    const names = ((await ours.get('/crm/probe/')).json().data as { name: string }[]).map(each => each.name)
    assert.deepEqual(names, ['ours'])
    assert.equal((await ours.get('/crm/probe/customer_id/70')).statusCode, 200)
    assert.equal((await ours.get('/crm/probe/customer_id/80')).statusCode, 404)
    assert.deepEqual((await ours.get('/crm/auth/me')).json().scope, { customer_id: 70 })
  })

  it('of the own scope yield nothing without a contact (RBAC-19)', async () => {
    await fillProbes(app)
    await roleWith(administrator(), 'Own', 'view_own_probe')
    const { get } = await userWith('Own')
    assert.equal((await get('/crm/probe/')).statusCode, 403)
  })

  it('of the whole prevail over those of the own scope (RBAC-20)', async () => {
    await fillProbes(app)
    await roleWith(administrator(), 'Own', 'view_own_probe')
    await roleWith(administrator(), 'All', 'view_probe')
    const { get } = await userWith('Own,All', { contact_id: 7 })
    assert.equal((await get('/crm/probe/')).json().data.length, 2)
  })

  it('follow the link to a contact from the next request on (AUTH-31)', async () => {
    await fillProbes(app)
    await roleWith(administrator(), 'Own', 'view_own_probe')
    const { get, user_id } = await userWith('Own', { contact_id: 7 })
    assert.equal((await get('/crm/probe/')).statusCode, 200)
    await administrator().updateUser({ user_id, contact_id: null })
    assert.equal((await get('/crm/probe/')).statusCode, 403)
  })

  it('change on the next request in every process: role, role of the user, account, session (AUTH-31, PLAT-21)', async () => {
    const role_id = await roleWith(administrator(), 'Changing', 'view_probe')
    const { token, user_id } = await userWith('Changing')
    await using second = await secondProcess(app)
    const look = async () => [
      (await withToken(app, token).get('/crm/probe/')).statusCode,
      (await second.get('/crm/probe/', token)).statusCode,
    ]
    assert.deepEqual(await look(), [200, 200])
    await administrator().removeRoleUser({ role_id, user_id })
    assert.deepEqual(await look(), [403, 403])
    await administrator().addRoleUser({ role_id, user_id })
    assert.deepEqual(await look(), [200, 200])
    await administrator().deleteRole({ role_id })
    assert.deepEqual(await look(), [403, 403])
    await administrator().updateUser({ user_id, active: false })
    assert.deepEqual(await look(), [401, 401])
  })

  it('are read anew when what a scope answers has changed', async () => {
    const before = await app.entry.db('identity_epoch').first('epoch')
    await app.entry.tx(tx => app.service(Users).scopesChanged(tx))
    const after = await app.entry.db('identity_epoch').first('epoch')
    assert.equal((after as { epoch: number }).epoch, (before as { epoch: number }).epoch + 1)
  })

  it('cost a steady caller one tiny query, and many at once share it', async () => {
    const { get } = await userWith('Support')
    await get('/crm/probe/')
    const queries: string[] = []
    const { reader } = app.kernel.database
    reader.on('query', ({ sql }: { sql: string }) => queries.push(sql))
    await get('/crm/probe/')
    assert.equal(queries.length, 1, queries.join('\n'))
    assert.match(queries[0] ?? '', /identity_epoch/)
    queries.length = 0
    await Promise.all(Array.from({ length: 50 }, () => get('/crm/probe/')))
    assert.ok(queries.length < 50, `${queries.length} queries for 50 requests at once`)
    reader.removeAllListeners('query')
  })
})

/** Lets what is due in this and the next few turns of the event loop happen, however busy the machine is. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
}

describe('a shared read', () => {
  it('serves those who came before it began, in one turn of the loop or while two others were under way, and nobody after', async () => {
    const begun: (() => void)[] = []
    const read = makeSharedRead<string, number>(async () => {
      const number = begun.length + 1
      await new Promise<void>(resolve => begun.push(resolve))
      return number
    })
    const together = [read('a'), read('b')]
    await turns()
    const beside = read('c')
    await turns()
    assert.equal(begun.length, 2)
    const waiting = read('d')
    await turns()
    const alsoWaiting = read('e')
    await turns()
    assert.equal(begun.length, 2)
    begun[0]?.()
    assert.deepEqual(await Promise.all(together), [1, 1])
    await turns()
    assert.equal(begun.length, 3)
    begun[1]?.()
    begun[2]?.()
    assert.deepEqual(await Promise.all([beside, waiting, alsoWaiting]), [2, 3, 3])
  })

  it('tells a failure to its own callers and goes on for the next', async () => {
    let count = 0
    const read = makeSharedRead<undefined, number>(async () => {
      await wait(1)
      if (++count === 1) throw new Error('broken')
      return count
    })
    const both = await Promise.allSettled([read(undefined), read(undefined)])
    assert.deepEqual(
      both.map(each => each.status),
      ['rejected', 'rejected'],
    )
    assert.equal(await read(undefined), 2)
  })
})
