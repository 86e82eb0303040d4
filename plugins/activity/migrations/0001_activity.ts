import { column, type Migration } from '@omnicrm/sdk'
import type { Knex } from 'knex'

export const m0001: Migration = {
  name: '0001_activity',
  async up(db) {
    await createActivity(db)
    await createAlert(db)
    await createCommunication(db)
  },
}

/** Append-only: no stamps, no way to change or delete an entry (D-10). */
async function createActivity(db: Knex): Promise<void> {
  await db.schema.createTable('activity', t => {
    column.id(t, 'activity_id')
    t.integer('customer_id').unsigned()
    column.text(t, 'entity_type', 40)
    column.text(t, 'entity_id', 64)
    column.text(t, 'action', 40).notNullable()
    column.text(t, 'title').notNullable()
    column.json(t, 'detail').notNullable()
    t.integer('user_id').unsigned()
    column.text(t, 'user_name', 191)
    column.softReference(t, 'impersonating_user_id')
    column.text(t, 'auth_method', 12).notNullable()
    column.softReference(t, 'api_key_id')
    column.softReference(t, 'provision_id')
    column.text(t, 'ip_address', 45)
    column.instant(t, 'created').notNullable().index()
    t.index(['customer_id', 'activity_id'])
    t.index(['customer_id', 'created'])
    t.index(['entity_type', 'entity_id', 'activity_id'])
    t.index(['action', 'activity_id'])
    t.index(['user_id', 'activity_id'])
  })
}

async function createAlert(db: Knex): Promise<void> {
  await db.schema.createTable('alert', t => {
    column.id(t, 'alert_id')
    t.integer('user_id').unsigned()
    column.text(t, 'permission', 100)
    column.text(t, 'severity', 10).notNullable()
    column.text(t, 'title').notNullable()
    t.text('detail')
    column.text(t, 'link')
    column.instant(t, 'read_at')
    column.stamps(t)
    t.index(['user_id', 'alert_id'])
    t.index(['permission', 'alert_id'])
  })
}

async function createCommunication(db: Knex): Promise<void> {
  await db.schema.createTable('communication', t => {
    column.id(t, 'communication_id')
    column.text(t, 'channel', 5).notNullable()
    column.text(t, 'template_key', 100).index()
    t.integer('customer_id').unsigned()
    column.softReference(t, 'user_id')
    column.json(t, 'recipients').notNullable()
    column.text(t, 'subject')
    column.json(t, 'variables').notNullable()
    column.text(t, 'language', 5)
    column.json(t, 'attachments').notNullable()
    column.text(t, 'dedupe_key', 191).unique()
    column.text(t, 'status', 10).notNullable()
    column.text(t, 'provider_message_id')
    t.text('error')
    t.integer('attempts').notNullable().defaultTo(0)
    column.instant(t, 'next_attempt_at')
    column.instant(t, 'sent_at')
    column.stamps(t)
    t.index(['customer_id', 'communication_id'])
    t.index(['status', 'communication_id'])
  })
}
