import type { Knex } from 'knex'
import { fromDatabase, toDatabase, type DatabaseValue, type PortableValue } from './values.ts'
import type { Column, Engine, Table } from './tables.ts'

/** The values of one row, in the order of the table's columns. */
export type PortableRow = readonly PortableValue[]

const firstPage = 50
const longestPage = 1000
const pageBytes = 2 * 1024 * 1024

/** All rows in the order of the key, a page at a time: as many rows as fit into a few megabytes, so memory stays flat. */
export async function* pagesOf(db: Knex, engine: Engine, table: Table): AsyncGenerator<PortableRow[]> {
  let after: readonly PortableValue[] | undefined
  let limit = firstPage
  for (;;) {
    const rows = await page(db, engine, table, after, limit)
    if (rows.length === 0) return
    yield rows
    if (rows.length < limit) return
    after = keyOf(table, rows.at(-1) ?? [])
    limit = nextLimit(limit, rows)
  }
}

function nextLimit(limit: number, rows: readonly PortableRow[]): number {
  const bytes = rows.reduce(
    (sum, row) =>
      sum + row.reduce<number>((all, value) => all + (typeof value === 'string' ? value.length : 8), 0),
    0,
  )
  const fitting = Math.floor((limit * pageBytes) / Math.max(bytes, 1))
  return Math.max(1, Math.min(longestPage, limit * 4, fitting))
}

async function page(
  db: Knex,
  engine: Engine,
  table: Table,
  after: readonly PortableValue[] | undefined,
  limit: number,
): Promise<PortableRow[]> {
  const builder = selectOf(db, engine, table)
    // Qualified: a bare name would be the text that integers are selected as.
    .orderBy(table.key.map(name => `${table.name}.${name}`))
    .limit(limit)
  if (after !== undefined)
    builder.where(beyond => isBeyond(beyond, databaseKey(engine, table, after), table.key))
  return portable(table, await builder)
}

/** `a > ? or (a = ? and (b > ? …))`, bounded by `a >= ?`: comparisons of whole rows make MariaDB read all of them. */
function isBeyond(builder: Knex.QueryBuilder, values: readonly unknown[], names: readonly string[]): void {
  const [name = '', ...rest] = names
  const [value, ...others] = values
  if (rest.length === 0) {
    builder.where(name, '>', value as Knex.Value)
    return
  }
  builder.where(name, '>=', value as Knex.Value).where(either => {
    either.where(name, '>', value as Knex.Value).orWhere(deeper => isBeyond(deeper, others, rest))
  })
}

/** The rows with these keys, as many as there are. */
export async function rowsByKey(
  db: Knex,
  engine: Engine,
  table: Table,
  keys: readonly (readonly PortableValue[])[],
): Promise<PortableRow[]> {
  const builder = selectOf(db, engine, table)
  const values = keys.map(key => databaseKey(engine, table, key))
  const [only] = table.key
  if (table.key.length === 1 && only !== undefined)
    builder.whereIn(
      only,
      values.map(each => each[0] as Knex.Value),
    )
  else
    builder.where(any => {
      for (const each of values)
        any.orWhere(Object.fromEntries(table.key.map((name, at) => [name, each[at] as Knex.Value])))
    })
  return portable(table, await builder)
}

const selectOf = (db: Knex, engine: Engine, table: Table): Knex.QueryBuilder =>
  db(table.name).select(table.columns.map(column => expressionOf(db, engine, column)))

const expressionOf = (db: Knex, engine: Engine, { name, isReadAsText }: Column): string | Knex.Raw =>
  isReadAsText ? db.raw(`cast(?? as ${engine === 'sqlite' ? 'text' : 'char'}) as ??`, [name, name]) : name

const portable = (table: Table, rows: readonly Record<string, DatabaseValue>[]): PortableRow[] =>
  rows.map(row => table.columns.map(({ name, kind }) => fromDatabase(kind, row[name] ?? null)))

export const keyOf = (table: Table, row: PortableRow): PortableValue[] =>
  table.key.map(name => row[table.columns.findIndex(column => column.name === name)] ?? null)

const databaseKey = (engine: Engine, table: Table, key: readonly PortableValue[]): unknown[] =>
  table.key.map((name, at) =>
    toDatabase(engine, table.columns.find(column => column.name === name)?.kind ?? 'text', key[at] ?? null),
  )

/** Writes rows in statements that fit one packet of either database. */
export async function insertRows(
  db: Knex,
  engine: Engine,
  table: Table,
  rows: readonly PortableRow[],
): Promise<void> {
  const names = table.columns.map(() => '??').join(', ')
  const line = `(${table.columns.map(() => '?').join(', ')})`
  for (const part of packets(rows, Math.floor(30_000 / table.columns.length))) {
    const sql = `insert into ?? (${names}) values ${part.map(() => line).join(', ')}`
    const values = part.flatMap(row =>
      table.columns.map(({ kind }, at) => toDatabase(engine, kind, row[at] ?? null)),
    )
    await db.raw(sql, [table.name, ...table.columns.map(each => each.name), ...(values as Knex.Value[])])
  }
}

function* packets(rows: readonly PortableRow[], most: number): Generator<PortableRow[]> {
  let part: PortableRow[] = []
  let size = 0
  for (const row of rows) {
    part.push(row)
    size += row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0)
    if (part.length < most && size < pageBytes / 2) continue
    yield part
    part = []
    size = 0
  }
  if (part.length > 0) yield part
}
