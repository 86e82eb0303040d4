import type { Knex } from 'knex'
import { keyOf, rowsByKey, type PortableRow } from '../db/pages.ts'
import type { Engine, Table } from '../db/tables.ts'
import { comparable, type PortableValue } from '../db/values.ts'
import { fail, type ManifestTable } from './format.ts'

/** A row of the file that the database does not have as it is there. */
export interface Difference {
  /** Of the primary key, in its order. */
  readonly key: readonly PortableValue[]
  /** Which columns differ; undefined when the row is not there. */
  readonly columns: readonly string[] | undefined
}

/** The table with its columns in the order of the file. @throws when they are not the same columns */
export function aligned(table: Table, announced: ManifestTable): Table {
  const others = new Set(announced.columns).symmetricDifference(new Set(table.columns.map(each => each.name)))
  if (others.size > 0) throw fail.otherTables({ table: table.name, columns: [...others].join(', ') })
  const columns = announced.columns.flatMap(name => table.columns.filter(each => each.name === name))
  return { ...table, columns }
}

/** @param table aligned with the rows */
export async function differencesOf(
  db: Knex,
  engine: Engine,
  table: Table,
  rows: readonly PortableRow[],
): Promise<Difference[]> {
  const wanted = rows.map(row => ({ row, key: keyOf(table, row) }))
  const found = await rowsByKey(
    db,
    engine,
    table,
    wanted.map(each => each.key),
  )
  const byKey = new Map(found.map(row => [JSON.stringify(keyOf(table, row)), row]))
  return wanted.flatMap(({ row, key }): Difference[] => {
    const there = byKey.get(JSON.stringify(key))
    if (there === undefined) return [{ key, columns: undefined }]
    const columns = table.columns.flatMap(({ name, kind }, at) =>
      comparable(kind, row[at] ?? null) === comparable(kind, there[at] ?? null) ? [] : [name],
    )
    return columns.length === 0 ? [] : [{ key, columns }]
  })
}
