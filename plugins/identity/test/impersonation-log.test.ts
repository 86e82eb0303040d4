import assert from 'node:assert/strict'
import { admin, type TestApp } from '@omnicrm/test'
import { api } from '../contract.ts'
import { identityConfig } from '../src/config.ts'
import { adminEmail, client, identityApp, newUser, password, signIn, withToken } from './helpers.ts'

const impersonate = '/crm/auth/impersonate'

/** Nobody acts as another without a trace, whatever is configured or broken. */
describe('the log of impersonations', () => {
  let app: TestApp
  let user_id: number
  before(async () => {
    // Without the plugin of activity: this log is identity's own.
    app = await identityApp()
    user_id = (await client(app.as(admin())).createUser(newUser())).user_id
  })
  after(() => app[Symbol.asyncDispose]())
  const begin = async () => {
    const { token } = await signIn(app)
    return await withToken(app, token).send('POST', impersonate, { user_id })
  }

  it('is written or there is no session: one that can not be logged does not begin (USG-72, USG-73)', async () => {
    const sessions = async () => (await app.entry.db('session').whereNotNull('impersonator_user_id')).length
    const { db } = app.entry
    await db.schema.renameTable('impersonation_log', 'impersonation_log_away')
    try {
      const refused = await begin()
      assert.equal(refused.statusCode, 500)
      assert.ok(!('token' in refused.json()))
    } finally {
      await db.schema.renameTable('impersonation_log_away', 'impersonation_log')
    }
    assert.equal(await sessions(), 0)
    assert.equal((await begin()).statusCode, 200)
    assert.equal(await sessions(), 1)
    assert.equal((await client(app.as(admin())).impersonationLogs({})).data.length, 1)
  })

  it('can not be turned off: what is not known is warned of, and known are the limit and who may be acted as (USG-73)', async () => {
    assert.deepEqual(
      Object.keys((identityConfig.properties.impersonation as { properties: object }).properties).toSorted(),
      ['allow_admin_targets', 'max_minutes'],
    )
    await using quiet = await identityApp({
      config: { impersonation: { log: false, enabled: false, hidden: true, allow_admin_targets: true } },
    })
    const { user_id: target } = await client(quiet.as(admin())).createUser(newUser({ role: 'admin' }))
    const { token } = await signIn(quiet)
    await withToken(quiet, token).send('POST', impersonate, { user_id: target })
    const { data } = await client(quiet.as(admin())).impersonationLogs({})
    assert.deepEqual(
      data.map(each => each.target_user_id),
      [target],
    )
  })

  it('is changed and emptied by no route: it is read, and that is all (USG-73)', async () => {
    const about = Object.entries(api).filter(([, { path }]) => /impersonat/.test(path))
    assert.deepEqual(
      about.map(([name, { method }]) => `${method} ${name}`),
      ['POST impersonate', 'POST stopImpersonation', 'GET impersonationLogs'],
    )
    const { impersonation_log_id } = (await client(app.as(admin())).impersonationLogs({})).data[0] ?? {}
    const url = '/crm/auth/impersonation_logs'
    for (const method of ['DELETE', 'PUT', 'PATCH', 'POST'] as const)
      for (const each of [url, `${url}/${impersonation_log_id}`])
        assert.ok([404, 405].includes((await app.as(admin()).http({ method, url: each })).statusCode), each)
    assert.equal((await client(app.as(admin())).impersonationLogs({})).data.length, 1)
  })

  it('outlives the user who was acted as, and the one who acted (USG-73)', async () => {
    const other = newUser({ role: 'admin' })
    const { user_id: second } = await client(app.as(admin())).createUser(other)
    const { token } = await signIn(app, other.email)
    await withToken(app, token).send('POST', impersonate, { user_id })
    await client(app.as(admin())).deleteUser({ user_id })
    await client(app.as(admin())).deleteUser({ user_id: second })
    const { data } = await client(app.as(admin())).impersonationLogs({ target_user_id: user_id })
    assert.deepEqual(
      data.map(each => [each.impersonating_user_name, each.target_user_id]),
      [
        [other.username, user_id],
        ['admin', user_id],
      ],
    )
    assert.ok((await signIn(app, adminEmail, password)).token)
  })
})
