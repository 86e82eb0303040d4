import type { Knex } from 'knex'

/** The column types of 00-canonical 2.0, written the same for both databases. */
export const column = {
  /** ID: integer primary key, counted by the database. */
  id: (t: Knex.CreateTableBuilder, name: string) => t.increments(name),
  /** FK: constrained reference; add `.notNullable()` where required. Deleting a referenced row is refused. */
  reference: (t: Knex.CreateTableBuilder, name: string, target: string, key = name) =>
    t.integer(name).unsigned().references(key).inTable(target).onDelete('RESTRICT'),
  /** SFK: reference without constraint, where one would make plugins cyclic; indexed. */
  softReference: (t: Knex.CreateTableBuilder, name: string) => t.integer(name).unsigned().index(),
  text: (t: Knex.CreateTableBuilder, name: string, length = 255) => t.string(name, length),
  longText: (t: Knex.CreateTableBuilder, name: string) => t.text(name, 'longtext'),
  json: (t: Knex.CreateTableBuilder, name: string) => t.json(name),
  flag: (t: Knex.CreateTableBuilder, name: string, value: boolean) =>
    t.boolean(name).notNullable().defaultTo(value),
  money: (t: Knex.CreateTableBuilder, name: string) => t.decimal(name, 19, 4),
  percent: (t: Knex.CreateTableBuilder, name: string) => t.decimal(name, 7, 4),
  instant: (t: Knex.CreateTableBuilder, name: string) => t.datetime(name, { precision: 3 }),
  day: (t: Knex.CreateTableBuilder, name: string) => t.date(name),
  /** `created` and `last_modified`; stamped by `tx.insert` and `tx.update`. */
  stamps(t: Knex.CreateTableBuilder): void {
    t.datetime('created', { precision: 3 }).notNullable()
    t.datetime('last_modified', { precision: 3 }).notNullable()
  },
}
