import assert from 'node:assert/strict'
import { definePlugin } from '@omnicrm/sdk'
import { testApp } from '@omnicrm/test'
import { m0001 } from '../migrations/0001_identity.ts'
import { m0002 } from '../migrations/0002_api_key_watch.ts'
import { m0003 } from '../migrations/0003_sessions.ts'
import { m0004 } from '../migrations/0004_impersonation.ts'
import { m0005 } from '../migrations/0005_accounts.ts'

const tables = {
  user: [
    'id',
    'username',
    'email',
    'pending_email',
    'password_hash',
    'totp_secret',
    'totp_last_step',
    'contact_id',
  ],
  role: ['id', 'name', 'description', 'builtin'],
  permission: ['id', 'name', 'description', 'plugin', 'builtin'],
  role_permission: ['role_id', 'permission_id'],
  user_role: ['user_id', 'role_id'],
  user_backup_code: ['id', 'user_id', 'code_hash', 'used_at'],
  password_history: ['id', 'user_id', 'password_hash', 'created'],
  session: [
    'id',
    'refresh_token_hash',
    'remember_me',
    'impersonator_user_id',
    'parent_session_id',
    'revoked_at',
  ],
  password_reset_token: ['id', 'user_id', 'token_hash', 'expires_at', 'used_at'],
  email_verification_token: ['id', 'user_id', 'email', 'token_hash', 'code_hash'],
  registration: ['id', 'email', 'password_hash', 'first_name', 'last_name', 'company_name', 'expires_at'],
  api_key: [
    'api_key_id',
    'key_hash',
    'permissions',
    'customer_id',
    'allowed_ips',
    'expiry_date',
    'protected',
  ],
  api_key_usage: ['id', 'api_key_id', 'at', 'method', 'path', 'status', 'ip_address'],
  impersonation_log: [
    'impersonation_log_id',
    'impersonating_user_id',
    'target_user_id',
    'impersonation_duration',
  ],
}

const someone = (name: string) => ({
  username: name,
  username_ci: name.toLowerCase(),
  email: `${name}@example.com`,
  email_ci: `${name}@example.com`.toLowerCase(),
  password_hash: 'x',
  first_name: 'x',
  last_name: 'x',
  preferences: '{}',
})

describe('migrations of identity', () => {
  it('make every table of the data dictionary (PLAT-25)', async () => {
    await using app = await testApp({ plugins: ['identity'] })
    const { writer } = app.kernel.database
    for (const [table, columns] of Object.entries(tables)) {
      const info = await writer(table).columnInfo()
      for (const column of columns) assert.ok(column in info, `${table}.${column}`)
    }
    const applied = (await writer('schema_history').where({ plugin: 'identity' }).pluck('name')) as string[]
    assert.deepEqual(applied, [m0001.name, m0002.name, m0003.name, m0004.name, m0005.name])
    assert.deepEqual(await app.kernel.pending(), [])
  })

  it('keep user names and addresses unique without case, also for names with accents', async () => {
    await using app = await testApp({ plugins: ['identity'] })
    const { writer } = app.kernel.database
    const row = (name: string) => ({ ...someone(name), created: new Date(), last_modified: new Date() })
    await writer('user').insert(row('jose'))
    await writer('user').insert(row('josé'))
    await assert.rejects(writer('user').insert(row('JOSE')), /unique|duplicate/i)
  })

  it('0003_sessions keeps the sessions that are open, as if rotated when last used', async () => {
    const before = definePlugin({ id: 'identity', migrations: [m0001, m0002], setup: () => {} })
    await using app = await testApp({ plugins: [before] })
    const db = app.kernel.database.writer
    const at = new Date('2026-11-28T10:00:00.123Z')
    const stamps = { created: at, last_modified: at }
    const session = { user_id: 1, remember_me: true, expires_at: at, ...stamps }
    await db('user').insert({ id: 1, ...someone('jose'), ...stamps })
    await db('session').insert({ id: 's1', refresh_token_hash: 'h1', last_activity: at, ...session })
    await m0003.up(db)
    const [row] = (await db('session').select('*')) as Record<string, unknown>[]
    assert.deepEqual(
      [row?.['refresh_token_hash'], row?.['previous_token_hash'], row?.['ends_at']],
      ['h1', null, null],
    )
    assert.equal(new Date(row?.['rotated_at'] as string | Date).getTime(), at.getTime())
    await assert.rejects(
      db('session').insert({ id: 's2', refresh_token_hash: 'h2', last_activity: at, ...session }),
    )
  })

  it('0005_accounts lets one user wait for an address, the first who asked for it', async () => {
    const before = definePlugin({ id: 'identity', migrations: [m0001, m0002, m0003, m0004], setup: () => {} })
    await using app = await testApp({ plugins: [before] })
    const db = app.kernel.database.writer
    const at = new Date('2026-11-28T10:00:00.123Z')
    const stamps = { created: at, last_modified: at }
    const waiting = { pending_email: 'New@Example.com', ...stamps }
    await db('user').insert([
      { id: 1, ...someone('ann'), ...waiting },
      { id: 2, ...someone('bob'), ...waiting, pending_email: 'new@example.com ' },
      { id: 3, ...someone('cem'), ...stamps },
    ])
    const token = { user_id: 1, email: 'New@Example.com', code_hash: 'c', expires_at: at, ...stamps }
    await db('email_verification_token').insert({ ...token, token_hash: 'h' })
    await m0005.up(db)
    assert.deepEqual(
      (await db('user').orderBy('id').select('pending_email', 'pending_email_ci')).map(each => ({ ...each })),
      [
        { pending_email: 'New@Example.com', pending_email_ci: 'new@example.com' },
        { pending_email: null, pending_email_ci: null },
        { pending_email: null, pending_email_ci: null },
      ],
    )
    assert.deepEqual(await db('email_verification_token').pluck('failed_codes'), [0])
    await assert.rejects(
      db('user').where({ id: 3 }).update({ pending_email_ci: 'new@example.com' }),
      /unique|duplicate/i,
    )
  })

  it('refuse to delete a user that rows of others refer to', async () => {
    await using app = await testApp({
      plugins: ['identity'],
      firstBoot: { demo: false },
      config: { auth: { bcrypt_cost: 4 } },
    })
    await assert.rejects(app.kernel.database.writer('user').delete(), /foreign key/i)
  })

  it('keep keys and their use when keys begin to be watched', async () => {
    const before = definePlugin({ id: 'identity', migrations: [m0001], setup: () => undefined })
    await using app = await testApp({ plugins: [before] })
    const { writer } = app.kernel.database
    const stamps = { created: new Date(), last_modified: new Date() }
    const user = { username: 'a', username_ci: 'a', email: 'a@x', email_ci: 'a@x', password_hash: 'x' }
    await writer('user').insert({
      id: 1,
      ...user,
      first_name: 'x',
      last_name: 'x',
      preferences: '{}',
      ...stamps,
    })
    const key = { name: 'Sync', key_hash: 'f'.repeat(64), key_prefix: 'sk_live_', key_suffix: 'XYZ' }
    await writer('api_key').insert({ api_key_id: 7, ...key, permissions: '[]', created_by: 1, ...stamps })
    const use = { api_key_id: 7, at: new Date(), method: 'GET', path: '/', status: 200 }
    await writer('api_key_usage').insert({ ...use, ip_address: '10.0.0.1' })
    await m0002.up(writer)
    const [row] = await writer('api_key').select('name', 'expiry_told_days', 'refusals_told_at')
    assert.deepEqual({ ...row }, { name: 'Sync', expiry_told_days: null, refusals_told_at: null })
    assert.equal((await writer('api_key_usage')).length, 1)
  })

  it('keep the log of impersonations when each gets its session', async () => {
    const before = definePlugin({ id: 'identity', migrations: [m0001, m0002, m0003], setup: () => undefined })
    await using app = await testApp({ plugins: [before] })
    const { writer } = app.kernel.database
    const stamps = { created: new Date(), last_modified: new Date() }
    for (const id of [1, 2]) {
      const names = { username: `u${id}`, username_ci: `u${id}`, email: `u${id}@x`, email_ci: `u${id}@x` }
      const rest = { password_hash: 'x', first_name: 'x', last_name: 'x', preferences: '{}' }
      await writer('user').insert({ id, ...names, ...rest, ...stamps })
    }
    const log = { impersonating_user_id: 1, target_user_id: 2, impersonation_start: new Date() }
    for (let count = 0; count < 2; count++) await writer('impersonation_log').insert(log)
    await m0004.up(writer)
    assert.equal((await writer('impersonation_log').whereNull('open_for')).length, 2)
    await writer('impersonation_log').insert({ ...log, open_for: 1 })
    await assert.rejects(writer('impersonation_log').insert({ ...log, open_for: 1 }))
  })
})
