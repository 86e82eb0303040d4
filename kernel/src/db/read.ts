import type { Knex } from 'knex'
import { rowFromDatabase, type EntityInfo } from '@omnicrm/sdk'

type Row = Record<string, unknown>
/** A column and the value it must have: null means none, a list means any of it. */
export type Condition = readonly [column: string, value: unknown]

interface Statement {
  readonly sql: string
  readonly bindings: readonly unknown[]
  readonly method: 'select'
}

/** The part of a knex client that its own runner works with; inside of a transaction it hands out that connection. */
interface Client<C> {
  acquireConnection(): Promise<C>
  releaseConnection(connection: C): Promise<unknown>
  query(connection: C, statement: Statement): Promise<unknown>
  processResponse(answered: unknown): Row[]
}

/**
 * Rows that meet all conditions, in the order of the key. Past objection and the query builder, which together cost
 * more than the driver of the database: this is what every request reads.
 */
export async function readRows(db: Knex, info: EntityInfo, conditions: readonly Condition[]): Promise<Row[]> {
  // Nothing is in an empty list, and `in ()` is no SQL.
  if (conditions.some(([, value]) => Array.isArray(value) && value.length === 0)) return []
  const rows = await run(db.client as Client<unknown>, selectOf(info, conditions))
  for (const row of rows) rowFromDatabase(info, row)
  return rows
}

async function run<C>(client: Client<C>, statement: Statement): Promise<Row[]> {
  const connection = await client.acquireConnection()
  try {
    return client.processResponse(await client.query(connection, statement))
  } finally {
    await client.releaseConnection(connection)
  }
}

function selectOf(info: EntityInfo, conditions: readonly Condition[]): Statement {
  const bindings: unknown[] = []
  const texts = conditions.map(([column, value]) => {
    if (!(column in info.schema.properties)) throw new TypeError(`${info.table} has no column '${column}'.`)
    if (value === null) return `\`${column}\` is null`
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (values.includes(undefined)) throw new TypeError(`${info.table}.${column} is compared with undefined.`)
    const isInstant = info.instants.includes(column)
    bindings.push(...values.map(each => (isInstant && typeof each === 'string' ? new Date(each) : each)))
    return Array.isArray(value)
      ? `\`${column}\` in (${values.map(() => '?').join(', ')})`
      : `\`${column}\` = ?`
  })
  const where = texts.length === 0 ? '' : ` where ${texts.join(' and ')}`
  const sql = `select * from \`${info.table}\`${where} order by \`${info.key}\``
  return { sql, bindings, method: 'select' }
}
