import { column, type Migration } from '@omnicrm/sdk'
import type { Knex } from 'knex'

/** Lower-cased copies compare byte by byte on both databases, so that no two accounts differ by an accent on one only. */
const folded = (db: Knex, t: Knex.CreateTableBuilder, name: string, length: number) => {
  const made = t.string(name, length).notNullable()
  if (String(db.client.config.client) === 'mysql2') made.collate('utf8mb4_bin')
  made.unique()
}

/** All tables of 00-canonical 2.2, also those that later milestones fill. */
export const m0001: Migration = {
  name: '0001_identity',
  async up(db) {
    await createUsers(db)
    await createRoles(db)
    await createSessions(db)
    await createFactors(db)
    await createApiKeys(db)
    await createMarks(db)
  },
}

async function createUsers(db: Knex): Promise<void> {
  await db.schema.createTable('user', t => {
    column.id(t, 'id')
    column.text(t, 'username', 191).notNullable()
    folded(db, t, 'username_ci', 191)
    column.text(t, 'email', 191).notNullable()
    folded(db, t, 'email_ci', 191)
    column.flag(t, 'email_verified', false)
    column.text(t, 'pending_email', 191)
    column.text(t, 'password_hash').notNullable()
    column.text(t, 'first_name', 100).notNullable().index()
    column.text(t, 'middle_name', 100)
    column.text(t, 'last_name', 100).notNullable().index()
    column.text(t, 'phone_number', 100)
    column.flag(t, 'is_2fa_enabled', false)
    t.text('totp_secret')
    t.text('totp_pending_secret')
    t.bigInteger('totp_last_step')
    column.flag(t, 'active', true)
    column.flag(t, 'deleted', false)
    column.instant(t, 'deleted_at')
    column.flag(t, 'must_change_password', false)
    column.instant(t, 'temp_password_used_at')
    t.integer('login_count').notNullable().defaultTo(0)
    t.integer('failed_login_count').notNullable().defaultTo(0)
    column.instant(t, 'last_login').index()
    column.instant(t, 'locked_until')
    column.softReference(t, 'contact_id')
    column.json(t, 'preferences').notNullable()
    column.stamps(t)
    t.index(['deleted', 'id'])
  })
  await db.schema.createTable('password_history', t => {
    column.id(t, 'id')
    column.reference(t, 'user_id', 'user', 'id').notNullable()
    column.text(t, 'password_hash').notNullable()
    column.instant(t, 'created').notNullable()
  })
}

async function createRoles(db: Knex): Promise<void> {
  await db.schema.createTable('role', t => {
    column.id(t, 'id')
    column.text(t, 'name', 100).notNullable()
    folded(db, t, 'name_ci', 100)
    t.text('description')
    column.flag(t, 'builtin', false)
    column.stamps(t)
  })
  await db.schema.createTable('permission', t => {
    column.id(t, 'id')
    column.text(t, 'name', 100).notNullable().unique()
    t.text('description')
    column.text(t, 'plugin', 60).notNullable()
    column.flag(t, 'builtin', true)
    column.stamps(t)
  })
  await db.schema.createTable('role_permission', t => {
    column.reference(t, 'role_id', 'role', 'id').notNullable()
    column.reference(t, 'permission_id', 'permission', 'id').notNullable().index()
    t.primary(['role_id', 'permission_id'])
  })
  await db.schema.createTable('user_role', t => {
    column.reference(t, 'user_id', 'user', 'id').notNullable()
    column.reference(t, 'role_id', 'role', 'id').notNullable().index()
    t.primary(['user_id', 'role_id'])
  })
}

async function createSessions(db: Knex): Promise<void> {
  await db.schema.createTable('session', t => {
    t.string('id', 36).primary()
    column.reference(t, 'user_id', 'user', 'id').notNullable().index()
    t.string('refresh_token_hash', 64).notNullable().unique()
    column.flag(t, 'remember_me', false)
    column.instant(t, 'last_activity').notNullable()
    column.instant(t, 'expires_at').notNullable().index()
    column.text(t, 'ip_address', 45)
    column.text(t, 'user_agent')
    column.reference(t, 'impersonator_user_id', 'user', 'id')
    t.string('parent_session_id', 36)
    column.instant(t, 'revoked_at')
    column.stamps(t)
  })
  await db.schema.createTable('password_reset_token', t => {
    column.id(t, 'id')
    column.reference(t, 'user_id', 'user', 'id').notNullable().index()
    t.string('token_hash', 64).notNullable().unique()
    column.instant(t, 'expires_at').notNullable()
    column.instant(t, 'used_at')
    column.stamps(t)
  })
  await db.schema.createTable('email_verification_token', t => {
    column.id(t, 'id')
    column.reference(t, 'user_id', 'user', 'id').notNullable().index()
    column.text(t, 'email', 191).notNullable()
    t.string('token_hash', 64).notNullable().unique()
    t.string('code_hash', 64).notNullable()
    column.instant(t, 'expires_at').notNullable()
    column.instant(t, 'used_at')
    column.stamps(t)
  })
}

async function createFactors(db: Knex): Promise<void> {
  await db.schema.createTable('user_backup_code', t => {
    column.id(t, 'id')
    column.reference(t, 'user_id', 'user', 'id').notNullable().index()
    column.text(t, 'code_hash').notNullable()
    column.instant(t, 'used_at')
    column.stamps(t)
  })
  await db.schema.createTable('impersonation_log', t => {
    column.id(t, 'impersonation_log_id')
    column.reference(t, 'impersonating_user_id', 'user', 'id').notNullable().index()
    column.reference(t, 'target_user_id', 'user', 'id').notNullable().index()
    column.instant(t, 'impersonation_start').notNullable().index()
    column.instant(t, 'impersonation_end')
    t.integer('impersonation_duration')
    t.text('reason')
    column.text(t, 'ip_address', 45)
  })
}

async function createApiKeys(db: Knex): Promise<void> {
  await db.schema.createTable('api_key', t => {
    column.id(t, 'api_key_id')
    column.text(t, 'name', 100).notNullable()
    t.text('description')
    t.string('key_hash', 64).unique()
    column.text(t, 'key_prefix', 12).notNullable()
    column.text(t, 'key_suffix', 3).notNullable()
    column.json(t, 'permissions').notNullable()
    column.softReference(t, 'customer_id')
    column.json(t, 'allowed_ips')
    column.reference(t, 'created_by', 'user', 'id').notNullable().index()
    column.instant(t, 'expiry_date').index()
    column.instant(t, 'last_used')
    column.instant(t, 'revoked_at')
    column.flag(t, 'protected', false)
    column.stamps(t)
  })
  await db.schema.createTable('api_key_usage', t => {
    column.id(t, 'id')
    column.reference(t, 'api_key_id', 'api_key', 'api_key_id').notNullable()
    column.instant(t, 'at').notNullable().index()
    column.text(t, 'method', 8).notNullable()
    column.text(t, 'path').notNullable()
    t.integer('status').notNullable()
    column.text(t, 'ip_address', 45)
    t.index(['api_key_id', 'at'])
  })
}

/** What each process must know cheaply: whether rights changed, and which defaults were given out already. */
async function createMarks(db: Knex): Promise<void> {
  await db.schema.createTable('identity_epoch', t => {
    t.integer('id').primary()
    t.integer('epoch').unsigned().notNullable()
  })
  await db.schema.createTable('identity_seed', t => {
    t.string('seed', 191).primary()
  })
}
