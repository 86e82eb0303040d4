import type { Knex } from 'knex'
import { engine } from '@omnicrm/test'

/** So many rows are read and sorted before anybody notices. */
const few = 2000

/** What a statement does to a large table without an index, in words; empty when it needs nothing of the kind. */
export async function costsOf(db: Knex, sql: string, bindings: readonly unknown[]): Promise<string[]> {
  return engine === 'sqlite' ? await embeddedCosts(db, sql, bindings) : await serverCosts(db, sql, bindings)
}

interface ServerStep {
  readonly table: string | null
  readonly type: string | null
  readonly key: string | null
  readonly rows: number | null
  readonly Extra: string | null
}

async function serverCosts(db: Knex, sql: string, bindings: readonly unknown[]): Promise<string[]> {
  const [steps] = (await db.raw(`explain ${sql}`, [...bindings] as never)) as [ServerStep[]]
  return steps.flatMap(({ table, type, key, rows, Extra }) => {
    if (Number(rows ?? 0) <= few) return []
    const isSorted = /filesort|temporary/.test(Extra ?? '')
    const isScan = type === 'ALL' && table?.startsWith('<') === false
    return [
      ...(isScan || key === null ? [`reads all ${rows} rows of ${table}`] : []),
      ...(isSorted ? [`sorts ${rows} rows of ${table}`] : []),
    ]
  })
}

async function embeddedCosts(db: Knex, sql: string, bindings: readonly unknown[]): Promise<string[]> {
  const steps = (await db.raw(`explain query plan ${sql}`, [...bindings] as never)) as { detail: string }[]
  const sizes = await sizesOf(db)
  const large = steps.flatMap(({ detail }) => {
    const { table = '', index } =
      /^(?:SCAN|SEARCH) (?<table>\w+)(?:.* INDEX (?<index>\w+))?/.exec(detail)?.groups ?? {}
    const equals = detail.match(/\w=\?/g)?.length ?? 0
    const isSearch = detail.startsWith('SEARCH')
    // A search between two values is as narrow as they are; what is asked here is.
    const isNarrow = isSearch && /PRIMARY KEY \(\w+=|<\?/.test(detail)
    const each = index === undefined ? undefined : sizes.get(index)?.each[equals]
    const rows = isNarrow ? 1 : isSearch ? (each ?? 0) : (sizes.get(table)?.all ?? 0)
    return rows > few ? [{ table, rows }] : []
  })
  const isSorted = steps.some(({ detail }) =>
    /TEMP B-TREE FOR (?:\w+ \d OF )?\w* ?(?:TERMS? OF )?ORDER/.test(detail),
  )
  return isSorted ? large.map(({ table, rows }) => `sorts ${rows} rows of ${table}`) : []
}

interface Size {
  readonly all: number
  /** Rows for a value of no column, of the first, of the first two, … */
  readonly each: readonly number[]
}

/** Of each table and index, as the last `analyze` saw them. */
async function sizesOf(db: Knex): Promise<Map<string, Size>> {
  const rows = await db('sqlite_stat1').select<{ tbl: string; idx: string | null; stat: string }[]>('*')
  return new Map(
    rows.flatMap(({ tbl, idx, stat }) => {
      const each = stat.split(' ').map(Number)
      const size = { all: each[0] ?? 0, each }
      return idx === null ? [[tbl, size] as const] : [[tbl, size] as const, [idx, size] as const]
    }),
  )
}
