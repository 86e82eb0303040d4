import { column, type Migration } from '@omnicrm/sdk'

export const m0001: Migration = {
  name: '0001_product',
  async up(db) {
    await db.schema.createTable('product', t => {
      column.id(t, 'product_id')
      column.text(t, 'product_name').notNullable().index()
      column.text(t, 'product_slug', 191).notNullable().index()
      // The slug in lower case while the product lives, null after: a deleted slug may be given again.
      column.text(t, 'product_slug_ci', 191).unique()
      column.text(t, 'category', 12).notNullable().index()
      column.text(t, 'service_type', 40).notNullable().index()
      for (const name of ['comment', 'terms', 'features_list']) column.longText(t, name)
      column.text(t, 'icon', 100)
      for (const name of ['retail_cost', 'wholesale_cost', 'retail_setup_cost', 'wholesale_setup_cost'])
        column.money(t, name).notNullable().defaultTo(0)
      column.percent(t, 'tax_percentage').notNullable().defaultTo(0)
      column.flag(t, 'enabled', true)
      for (const name of ['residential', 'business', 'customer_can_purchase', 'allow_auto_renew'])
        column.flag(t, name, false)
      column.instant(t, 'available_from')
      column.instant(t, 'available_until')
      t.integer('contract_days').notNullable().defaultTo(0)
      column.text(t, 'auto_renew', 6).notNullable().defaultTo('false')
      column.text(t, 'provisioning_play')
      for (const name of ['provisioning_json_vars', 'inventory_items_list', 'relies_on_list'])
        column.longText(t, name)
      t.integer('job_timeout_seconds')
      column.instant(t, 'deleted_at')
      column.stamps(t)
      t.index(['enabled', 'category'])
      t.index(['retail_cost'])
      t.index(['created'])
      t.index(['last_modified'])
    })
  },
}
