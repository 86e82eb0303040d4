import { column, type Migration } from '@omnicrm/sdk'

export const m0001: Migration = {
  name: '0001_loyalty_entry',
  async up(db) {
    await db.schema.createTable('loyalty_entry', t => {
      column.id(t, 'loyalty_entry_id')
      column.reference(t, 'customer_id', 'customer').notNullable()
      t.integer('points').notNullable()
      column.text(t, 'reason').notNullable()
      column.text(t, 'source', 60).unique()
      column.day(t, 'expires_on')
      column.flag(t, 'expired', false)
      column.stamps(t)
      t.index(['customer_id', 'expired'])
      t.index(['expired', 'expires_on'])
    })
  },
}
