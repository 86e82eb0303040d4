import type { Migration } from '@omnicrm/sdk'

/**
 * Each choice of state, type and place is the beginning of one of three indexes, and each order by one of them the rest
 * of another, so that lists of millions are not sorted; they also answer counts without reading rows.
 */
const indexes: Readonly<Record<string, readonly string[]>> = {
  inventory_by_state: ['item_state', 'inventory_template_id', 'item_location'],
  inventory_by_type: ['inventory_template_id', 'item_location', 'item_state'],
  inventory_by_place: ['item_location', 'item_state', 'inventory_template_id'],
  inventory_by_holder: ['customer_id', 'service_id'],
  inventory_by_state_and_holder: ['item_state', 'customer_id', 'service_id'],
}
/** SQLite reads what is equal by an index at any price; these keep the order of ids. */
const embedded: typeof indexes = {
  inventory_of_state: ['item_state'],
  inventory_of_place: ['item_location'],
}

export const m0005: Migration = {
  name: '0005_list_orders',
  async up(db) {
    const isServer = db.client.config.client === 'mysql2'
    await db.schema.alterTable('inventory', t => {
      // MariaDB takes what is not deleted for a range of its own, and SQLite keeps no order before it.
      for (const [name, columns] of Object.entries(isServer ? indexes : { ...indexes, ...embedded }))
        t.index(isServer ? [...columns, 'deleted_at'] : ['deleted_at', ...columns], name)
      t.index(['return_due_at'])
      t.dropIndex(['item_state'])
      t.dropIndex(['item_location'])
      t.dropIndex(['customer_id'])
    })
  },
}
