import type { Migration } from '@omnicrm/sdk'

/** Which session a log row is about, and that nobody impersonates two at once: `open_for` is unique and null once closed. */
export const m0004: Migration = {
  name: '0004_impersonation',
  async up(db) {
    await db.schema.alterTable('impersonation_log', t => {
      t.string('session_id', 36)
      t.integer('open_for').unsigned().unique()
      t.index('impersonation_duration')
    })
  },
}
