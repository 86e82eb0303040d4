import type { Knex } from 'knex'
import { column, type Migration } from '@omnicrm/sdk'

export const m0001: Migration = {
  name: '0001_customer',
  async up(db) {
    await customer(db)
    await contact(db)
    await site(db)
    await attributeAndTag(db)
  },
}

const customer = (db: Knex) =>
  db.schema.createTable('customer', t => {
    column.id(t, 'customer_id')
    column.text(t, 'customer_name').notNullable().index()
    column.text(t, 'customer_account_type', 12).notNullable().defaultTo('Individual').index()
    column.text(t, 'customer_status', 40).notNullable().defaultTo('Open').index()
    column.text(t, 'customer_payment_type', 10).notNullable().defaultTo('postpaid').index()
    column.flag(t, 'customer_enabled', true)
    column.text(t, 'tax_identifier', 60)
    column.instant(t, 'contract_start_date')
    column.instant(t, 'contract_end_date')
    column.longText(t, 'customer_notes')
    column.text(t, 'language', 5).index()
    column.json(t, 'custom_fields').notNullable()
    column.instant(t, 'welcome_sent_at')
    column.instant(t, 'archived_at')
    column.stamps(t)
    t.index(['created'])
    t.index(['last_modified'])
  })

const contact = (db: Knex) =>
  db.schema.createTable('customer_contact', t => {
    column.id(t, 'contact_id')
    column.reference(t, 'customer_id', 'customer').notNullable().index()
    column.text(t, 'contact_firstname', 100).notNullable()
    column.text(t, 'contact_lastname', 100)
    column.text(t, 'contact_email', 191).index()
    column.text(t, 'contact_phone', 40).index()
    column.json(t, 'contact_types').notNullable()
    column.instant(t, 'deleted_at')
    column.stamps(t)
  })

const site = (db: Knex) =>
  db.schema.createTable('customer_site', t => {
    column.id(t, 'site_id')
    column.reference(t, 'customer_id', 'customer').notNullable().index()
    for (const name of ['site_name', 'address_line_1', 'address_line_2', 'city', 'state', 'zip_code'])
      column.text(t, name)
    column.text(t, 'country', 100).notNullable()
    t.double('latitude').notNullable()
    t.double('longitude').notNullable()
    column.text(t, 'plus_code', 20)
    column.text(t, 'google_maps_place_id')
    column.longText(t, 'address_note')
    column.instant(t, 'deleted_at')
    column.stamps(t)
    t.index(['latitude', 'longitude'])
  })

async function attributeAndTag(db: Knex): Promise<void> {
  await db.schema.createTable('customer_attribute', t => {
    column.id(t, 'attribute_id')
    column.reference(t, 'customer_id', 'customer').notNullable()
    column.text(t, 'attribute_name', 150).notNullable()
    column.text(t, 'attribute_value', 150).notNullable()
    column.stamps(t)
    t.unique(['customer_id', 'attribute_name'])
    t.index(['attribute_name', 'attribute_value'])
  })
  await db.schema.createTable('customer_tag', t => {
    column.id(t, 'tag_id')
    column.reference(t, 'customer_id', 'customer').notNullable().index()
    column.text(t, 'tag_text', 100).notNullable().index()
    t.string('tag_hex_color', 6).notNullable()
    column.text(t, 'tag_link', 500)
    column.instant(t, 'tag_active_date').notNullable()
    column.instant(t, 'tag_deactivate_date').notNullable()
    column.stamps(t)
  })
}
