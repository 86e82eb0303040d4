import { Readable } from 'node:stream'
import type { Knex } from 'knex'
import type { Connection } from 'mysql2'

type Value = string | number | boolean | Date | null
type Row = Readonly<Record<string, Value>>
type RowsOf = (index: number) => Row | readonly Row[]

/** So many things are one transaction: more would be one long undo, and wait in memory for the server. */
const slice = 20_000
const batch = 500

/** Writes the rows of `count` things by the fastest way of each database; none is held longer than its statement. */
export async function writeRows(db: Knex, table: string, count: number, rowsOf: RowsOf): Promise<void> {
  if (count === 0) return
  const write = db.client.config.client === 'mysql2' ? load : insert
  for (let from = 0; from < count; from += slice)
    await write(db, table, from, Math.min(from + slice, count), rowsOf)
}

async function insert(db: Knex, table: string, from: number, to: number, rowsOf: RowsOf): Promise<void> {
  await db.transaction(async trx => {
    let held: Row[] = []
    for (let at = from; at < to; at++) {
      held.push(...[rowsOf(at)].flat())
      while (held.length >= batch || (at === to - 1 && held.length > 0)) {
        await trx(table).insert(held.slice(0, batch))
        held = held.slice(batch)
      }
    }
  })
}

/** `load data` from a stream. References are right by construction; checking each would double the time. */
async function load(db: Knex, table: string, from: number, to: number, rowsOf: RowsOf): Promise<void> {
  // Kinds of rows may leave out columns; a later one must not move into the place of another.
  const columns = [...new Set([rowsOf(from), rowsOf(from + 1)].flat().flatMap(Object.keys))]
  function* lines() {
    for (let index = from; index < to; index++) {
      for (const row of [rowsOf(index)].flat()) yield `${columns.map(name => cellOf(row[name])).join('\t')}\n`
    }
  }
  const connection = (await db.client.acquireConnection()) as Connection
  try {
    await run(connection, 'set foreign_key_checks = 0, unique_checks = 0')
    await run(
      connection,
      `load data local infile 'rows' into table ${table} character set utf8mb4 (${columns.join(', ')})`,
      () => Readable.from(lines(), { objectMode: false }),
    )
  } finally {
    await run(connection, 'set foreign_key_checks = 1, unique_checks = 1')
    await db.client.releaseConnection(connection)
  }
}

const run = (connection: Connection, sql: string, rows?: () => Readable): Promise<void> =>
  new Promise((resolve, reject) => {
    const query = rows === undefined ? { sql } : { sql, infileStreamFactory: rows }
    connection.query(query, error => (error ? reject(error) : resolve()))
  })

function cellOf(value: Value | undefined): string {
  if (value === null || value === undefined) return '\\N'
  if (value instanceof Date) return value.toISOString().slice(0, 23).replace('T', ' ')
  if (typeof value === 'boolean') return value ? '1' : '0'
  return String(value).replace(/[\\\t\n]/g, each => `\\${each}`)
}
