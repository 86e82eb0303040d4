import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'
import { m0001 } from '../migrations/0001_identity.ts'

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

describe('migrations of identity', () => {
  it('make every table of the data dictionary (PLAT-25)', async () => {
    await using app = await testApp({ plugins: ['identity'] })
    const { writer } = app.kernel.database
    for (const [table, columns] of Object.entries(tables)) {
      const info = await writer(table).columnInfo()
      for (const column of columns) assert.ok(column in info, `${table}.${column}`)
    }
    const applied = (await writer('schema_history').where({ plugin: 'identity' }).pluck('name')) as string[]
    assert.deepEqual(applied, [m0001.name])
    assert.deepEqual(await app.kernel.pending(), [])
  })

  it('keep user names and addresses unique without case, also for names with accents', async () => {
    await using app = await testApp({ plugins: ['identity'] })
    const { writer } = app.kernel.database
    const row = (name: string) => ({
      username: name,
      username_ci: name.toLowerCase(),
      email: `${name}@example.com`,
      email_ci: `${name}@example.com`.toLowerCase(),
      password_hash: 'x',
      first_name: 'x',
      last_name: 'x',
      preferences: '{}',
      created: new Date(),
      last_modified: new Date(),
    })
    await writer('user').insert(row('jose'))
    await writer('user').insert(row('josé'))
    await assert.rejects(writer('user').insert(row('JOSE')))
  })

  it('refuse to delete a user that rows of others refer to', async () => {
    await using app = await testApp({
      plugins: ['identity'],
      firstBoot: { demo: false },
      config: { auth: { bcrypt_cost: 4 } },
    })
    await assert.rejects(app.kernel.database.writer('user').delete())
  })
})
