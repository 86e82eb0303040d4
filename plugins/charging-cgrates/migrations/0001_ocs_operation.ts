import { column, type Migration } from '@omnicrm/sdk'

export const m0001: Migration = {
  name: '0001_ocs_operation',
  async up(db) {
    await db.schema.createTable('ocs_operation', t => {
      column.id(t, 'id')
      column.softReference(t, 'service_id').notNullable()
      column.text(t, 'account', 191).notNullable()
      column.text(t, 'method', 100).notNullable()
      column.json(t, 'params').notNullable()
      column.text(t, 'balance_id', 191)
      column.text(t, 'state', 10).notNullable()
      t.integer('attempts').notNullable().defaultTo(0)
      column.instant(t, 'next_attempt_at')
      t.text('error')
      column.stamps(t)
      t.index(['service_id', 'state'])
    })
  },
}
