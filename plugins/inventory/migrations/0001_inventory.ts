import type { Knex } from 'knex'
import { column, type Migration } from '@omnicrm/sdk'

export const m0001: Migration = {
  name: '0001_inventory',
  async up(db) {
    await template(db)
    await item(db)
    await reservation(db)
    await configVersion(db)
  },
}

/** Type names are told apart by case (INV-15), which MariaDB does only with a binary collation. */
const exactText = (db: Knex, t: Knex.CreateTableBuilder, name: string, length: number) => {
  const made = column.text(t, name, length)
  return db.client.config.client === 'mysql2' ? made.collate('utf8mb4_bin') : made
}

const template = (db: Knex) =>
  db.schema.createTable('inventory_template', t => {
    column.id(t, 'inventory_template_id')
    exactText(db, t, 'item', 100).notNullable()
    // The name while the template lives, null after: a deleted name may be given again.
    exactText(db, t, 'item_key', 100).unique()
    column.text(t, 'icon', 100)
    column.money(t, 'wholesale_cost').notNullable()
    column.money(t, 'retail_cost').notNullable()
    column.text(t, 'itemtext1_label', 60).notNullable().defaultTo('Model Number')
    column.text(t, 'itemtext2_label', 60).notNullable().defaultTo('Serial Number')
    for (let number = 3; number <= 20; number++) column.text(t, `itemtext${number}_label`, 60)
    column.flag(t, 'allow_dropdown_staff', true)
    column.flag(t, 'allow_dropdown_customer', false)
    column.text(t, 'release_state', 20).notNullable().defaultTo('Used')
    t.integer('quarantine_days').notNullable().defaultTo(0)
    column.money(t, 'replacement_fee')
    t.integer('low_stock_threshold')
    column.instant(t, 'deleted_at')
    column.stamps(t)
  })

const item = (db: Knex) =>
  db.schema.createTable('inventory', t => {
    column.id(t, 'inventory_id')
    column.reference(t, 'inventory_template_id', 'inventory_template').notNullable()
    column.softReference(t, 'customer_id')
    column.softReference(t, 'service_id')
    column.text(t, 'item_location').index()
    column.text(t, 'item_state', 20).notNullable().defaultTo('New').index()
    column.text(t, 'itemtext1').notNullable().index()
    column.text(t, 'itemtext2').index()
    for (let number = 3; number <= 20; number++) column.text(t, `itemtext${number}`)
    column.money(t, 'wholesale_cost').notNullable()
    column.money(t, 'retail_cost').notNullable()
    column.instant(t, 'sold_date')
    column.instant(t, 'quarantine_until').index()
    column.instant(t, 'return_due_at')
    for (const name of ['address_line_1', 'address_line_2', 'city', 'state', 'zip_code', 'country'])
      column.text(t, name)
    column.text(t, 'google_maps_place_id')
    column.text(t, 'plus_code', 60)
    column.text(t, 'latitude', 20)
    column.text(t, 'longitude', 20)
    column.text(t, 'management_url', 500)
    column.text(t, 'management_username', 100)
    t.text('management_password')
    column.longText(t, 'config_content')
    column.text(t, 'config_file_path', 500)
    column.longText(t, 'inventory_notes')
    column.softReference(t, 'assigned_by_provision_id')
    column.instant(t, 'deleted_at')
    column.stamps(t)
    // What is offered of a type, in the order of the ids that every index ends with.
    t.index(
      ['inventory_template_id', 'item_state', 'customer_id', 'service_id', 'deleted_at'],
      'inventory_offered',
    )
    t.index(['created'])
    t.index(['last_modified'])
  })

/** The primary key is what makes two holds of one item impossible (D-34). */
const reservation = (db: Knex) =>
  db.schema.createTable('inventory_reservation', t => {
    t.integer('inventory_id')
      .unsigned()
      .primary()
      .references('inventory_id')
      .inTable('inventory')
      .onDelete('RESTRICT')
    column.softReference(t, 'reserved_by')
    column.softReference(t, 'provision_id')
    column.instant(t, 'reserved_until').index()
    column.text(t, 'state_before', 20).notNullable()
    column.stamps(t)
  })

const configVersion = (db: Knex) =>
  db.schema.createTable('inventory_config_version', t => {
    column.id(t, 'id')
    column.reference(t, 'inventory_id', 'inventory').notNullable().index()
    column.longText(t, 'config_content').notNullable()
    column.softReference(t, 'user_id')
    column.instant(t, 'created').notNullable()
  })
