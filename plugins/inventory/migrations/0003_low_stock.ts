import { column, type Migration } from '@omnicrm/sdk'

/** Since when a type runs low, as far as people were told: one warning each time it begins. */
export const m0003: Migration = {
  name: '0003_low_stock',
  async up(db) {
    await db.schema.alterTable('inventory_template', t => {
      column.instant(t, 'low_stock_since')
    })
  },
}
