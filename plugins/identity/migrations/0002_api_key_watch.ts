import { column, type Migration } from '@omnicrm/sdk'

/** What was told of a key already, and the way to the addresses it came from. */
export const m0002: Migration = {
  name: '0002_api_key_watch',
  async up(db) {
    await db.schema.alterTable('api_key', t => {
      t.integer('expiry_told_days')
      column.instant(t, 'refusals_told_at')
    })
    await db.schema.alterTable('api_key_usage', t => {
      t.index(['api_key_id', 'ip_address'])
    })
  },
}
