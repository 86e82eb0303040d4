import { column, type Migration } from '@omnicrm/sdk'

/** Names of attributes are told apart by case, as integrations write them; MariaDB does so only with a binary collation. */
export const m0002: Migration = {
  name: '0002_exact_names',
  async up(db) {
    if (db.client.config.client !== 'mysql2') return
    await db.schema.alterTable('customer_attribute', t => {
      column.text(t, 'attribute_name', 150).collate('utf8mb4_bin').notNullable().alter()
    })
  },
}
