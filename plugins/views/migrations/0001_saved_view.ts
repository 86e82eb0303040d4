import { column, type Migration } from '@omnicrm/sdk'

export const m0001: Migration = {
  name: '0001_saved_view',
  async up(db) {
    const isMysql = db.client.config.client === 'mysql2'
    await db.schema.createTable('saved_view', t => {
      column.id(t, 'saved_view_id')
      column.text(t, 'list', 60).notNullable()
      // Byte by byte on both databases, so that the same names are taken on each.
      const title = column.text(t, 'title', 100).notNullable()
      if (isMysql) title.collate('utf8mb4_bin')
      column.json(t, 'state').notNullable()
      column.flag(t, 'shared', false)
      column.reference(t, 'user_id', 'user', 'id').notNullable()
      column.stamps(t)
      // Named after the one column that the caller chose: of two who save at once, the second is told about that.
      t.unique(['user_id', 'list', 'title'], { indexName: 'saved_view_title_unique' })
      t.index(['list', 'shared'])
    })
  },
}
