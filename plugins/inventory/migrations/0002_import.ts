import { column, type Migration } from '@omnicrm/sdk'

/** Files on their way in: pieces are encrypted, because files hold keys of SIM cards and passwords of devices. */
export const m0002: Migration = {
  name: '0002_import',
  async up(db) {
    await db.schema.createTable('inventory_import', t => {
      column.id(t, 'inventory_import_id')
      column.text(t, 'file_name').notNullable()
      t.integer('file_size').notNullable()
      column.text(t, 'format', 10).notNullable()
      column.text(t, 'encoding', 20)
      column.text(t, 'delimiter', 1)
      column.json(t, 'columns').notNullable()
      column.softReference(t, 'inventory_template_id')
      column.json(t, 'defaults').notNullable()
      column.text(t, 'mode', 10).notNullable()
      column.text(t, 'status', 20).notNullable()
      t.integer('rows_total')
      t.integer('rows_done').notNullable().defaultTo(0)
      t.integer('items_created').notNullable().defaultTo(0)
      t.integer('rows_refused').notNullable().defaultTo(0)
      column.longText(t, 'message')
      column.softReference(t, 'user_id')
      column.instant(t, 'finished_at')
      column.stamps(t)
      t.index(['created'])
    })
    await db.schema.createTable('inventory_import_piece', t => {
      t.integer('inventory_import_id').unsigned().notNullable()
      t.integer('number').notNullable()
      column.longText(t, 'content').notNullable()
      t.primary(['inventory_import_id', 'number'])
    })
    await db.schema.createTable('inventory_import_fault', t => {
      t.integer('inventory_import_id').unsigned().notNullable()
      t.integer('row').notNullable()
      column.text(t, 'field', 60).notNullable()
      column.text(t, 'message', 500).notNullable()
      t.primary(['inventory_import_id', 'row'])
    })
    await db.schema.alterTable('inventory', t => {
      column.softReference(t, 'inventory_import_id')
    })
  },
}
