import type { Migration } from '@omnicrm/sdk'

/** Totals of the list under its filters, without reading rows. */
export const m0004: Migration = {
  name: '0004_counts',
  async up(db) {
    await db.schema.alterTable('customer', t => {
      t.index(
        ['customer_status', 'customer_account_type', 'customer_payment_type', 'language', 'customer_enabled'],
        'customer_counted',
      )
    })
  },
}
