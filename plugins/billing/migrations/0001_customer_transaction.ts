import { column, type Migration } from '@omnicrm/sdk'

export const m0001: Migration = {
  name: '0001_customer_transaction',
  async up(db) {
    await db.schema.createTable('customer_transaction', t => {
      column.id(t, 'transaction_id')
      column.reference(t, 'customer_id', 'customer').notNullable()
      t.integer('invoice_id').unsigned().index()
      column.softReference(t, 'service_id')
      column.softReference(t, 'site_id')
      column.softReference(t, 'product_id')
      column.softReference(t, 'provision_id')
      column.text(t, 'title').notNullable()
      t.text('description')
      column.money(t, 'retail_cost').notNullable()
      column.money(t, 'wholesale_cost')
      column.percent(t, 'tax_percentage').notNullable().defaultTo(0)
      column.money(t, 'tax_amount').notNullable().defaultTo(0)
      column.text(t, 'transaction_type', 6).notNullable()
      column.text(t, 'credit_type', 16)
      column.day(t, 'transaction_date').notNullable()
      column.day(t, 'period_start')
      column.day(t, 'period_end')
      column.text(t, 'recurring_key', 60).unique()
      column.softReference(t, 'payment_id')
      column.flag(t, 'payment_for_invoice', false)
      column.flag(t, 'void', false)
      column.instant(t, 'voided_at')
      column.stamps(t)
      t.index(['customer_id', 'void', 'transaction_id'])
      t.index(['transaction_date', 'void'])
      t.index(['void', 'transaction_id'])
    })
  },
}
