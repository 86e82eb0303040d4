import type { Migration } from '@omnicrm/sdk'

/** Lists are narrowed by one column and ordered by time; without these, all that a filter leaves is sorted for each page. */
export const m0002: Migration = {
  name: '0002_list_orders',
  async up(db) {
    await db.schema.alterTable('activity', t => {
      t.index(['action', 'created'])
      t.index(['entity_type', 'created'])
      t.index(['entity_id', 'created'])
    })
    await db.schema.alterTable('communication', t => {
      t.index(['created'])
      t.index(['sent_at'])
    })
  },
}
