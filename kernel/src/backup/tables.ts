import type { Knex } from 'knex'
import type { TableTrait } from '@omnicrm/sdk'
import type { App } from '../app.ts'
import { kernelTraits } from '../db/kernel-tables.ts'
import { describeTables, type Table } from '../db/tables.ts'
import { fail } from './format.ts'

/** What kernel and plugins, also the disabled ones, say of their tables. */
export const traitsOf = (app: App): Readonly<Record<string, TableTrait>> =>
  Object.assign({}, kernelTraits, ...[...app.plugins, ...app.disabled].map(each => each.tables)) as Record<
    string,
    TableTrait
  >

const isStaying = (trait: TableTrait): trait is { readonly stays: string } => 'stays' in trait

export const stayingTables = (app: App): string[] =>
  Object.entries(traitsOf(app)).flatMap(([name, trait]) => (isStaying(trait) ? [name] : []))

/** Every table of the database but those that somebody declared to stay. */
export async function travellingTables(app: App, db: Knex): Promise<Table[]> {
  const tables = await describeTables(db, app.database.engine, new Set(stayingTables(app)))
  for (const table of tables) if (table.key.length === 0) throw fail.keyless({ table: table.name })
  return tables
}

export async function countOf(db: Knex, table: string): Promise<number> {
  const row = await db(table).count({ rows: '*' }).first<{ rows: number | string }>()
  return Number(row.rows)
}

/** @throws when somebody has worked here: there are more rows than an installation gets by itself */
export async function refuseFull(app: App, db: Knex, tables: readonly Table[]): Promise<void> {
  const traits = traitsOf(app)
  const found: string[] = []
  for (const { name } of tables) {
    const trait = traits[name]
    const allowed = trait !== undefined && 'seeded' in trait ? trait.seeded : 0
    if (allowed === Infinity) continue
    const count = await countOf(db, name)
    if (count > allowed) found.push(`${name} has ${count} ${count === 1 ? 'row' : 'rows'}`)
  }
  if (found.length > 0) throw fail.notEmpty({ found: found.join(', ') })
}
