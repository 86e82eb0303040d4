import type { Migration } from '@omnicrm/sdk'

/** What lists of items are filtered by most. */
const type = 'inventory_template_id'
const state = 'item_state'
const place = 'item_location'
const key = 'inventory_id'

/**
 * On a server the index of each order also has what lists are filtered by: a page is then found in the index alone, also
 * where it lies behind half a million items that the filter leaves out. One type, state or place is in the order of keys.
 */
const orders: Readonly<Record<string, readonly string[]>> = {
  inventory_by_itemtext1: ['itemtext1', key, type, state, place, 'deleted_at'],
  inventory_by_itemtext2: ['itemtext2', key, type, state, place, 'deleted_at'],
  inventory_by_created: ['created', key, type, state, place, 'deleted_at'],
  inventory_by_last_modified: ['last_modified', key, type, state, place, 'deleted_at'],
  // Also what can be handed out, which is counted by type and place.
  inventory_by_holder_and_key: [
    'customer_id',
    'service_id',
    key,
    type,
    state,
    place,
    'quarantine_until',
    'deleted_at',
  ],
  inventory_by_state_holder_and_key: [state, 'customer_id', 'service_id', key, type, place, 'deleted_at'],
  inventory_of_type: [type, 'deleted_at', key, state, place],
  inventory_of_state: [state, 'deleted_at', key, type, place],
  inventory_of_place: [place, 'deleted_at', key, type, state],
}
const dropped = [
  'inventory_itemtext1_index',
  'inventory_itemtext2_index',
  'inventory_created_index',
  'inventory_last_modified_index',
  'inventory_by_holder',
  'inventory_by_state_and_holder',
]

export const m0007: Migration = {
  name: '0007_wide_orders',
  async up(db) {
    if (db.client.config.client !== 'mysql2') return
    const added = Object.entries(orders).map(([name, columns]) => `add index ${name} (${columns.join(', ')})`)
    // In one statement: all of it or nothing, and the table is read once.
    await db.raw(
      `alter table inventory ${[...added, ...dropped.map(each => `drop index ${each}`)].join(', ')}`,
    )
  },
}
