import { column, type Migration } from '@omnicrm/sdk'

/** What rotation with reuse detection, and sessions with a hard end, have to remember. */
export const m0003: Migration = {
  name: '0003_sessions',
  async up(db) {
    await db.schema.alterTable('session', t => {
      t.string('previous_token_hash', 64).index()
      column.instant(t, 'rotated_at')
      column.instant(t, 'ends_at')
      t.index(['impersonator_user_id', 'revoked_at'])
    })
    await db('session').update({ rotated_at: db.ref('last_activity') })
    await db.schema.alterTable('session', t => {
      t.datetime('rotated_at', { precision: 3 }).notNullable().alter()
    })
  },
}
