import type { Knex } from 'knex'
import type { Database } from './connect.ts'

export type Engine = Database['engine']

/** What a column holds, whichever words an engine has for it. */
export type ColumnKind = 'integer' | 'number' | 'instant' | 'day' | 'text' | 'json' | 'bytes'
export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  /** Drivers round large integers and parse JSON: such columns are asked for as text. */
  readonly isReadAsText: boolean
}
export interface Reference {
  readonly columns: readonly string[]
  readonly table: string
  readonly targets: readonly string[]
}
export interface Table {
  readonly name: string
  /** Those that can be written: what the database computes by itself is left out. */
  readonly columns: readonly Column[]
  /** The primary key; empty when there is none. */
  readonly key: readonly string[]
  readonly references: readonly Reference[]
  /** The next number of an id that the database counts, where it does. */
  readonly next: number | undefined
}

const kinds: Readonly<Record<string, ColumnKind>> = {
  integer: 'integer',
  int: 'integer',
  bigint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  tinyint: 'integer',
  boolean: 'integer',
  year: 'integer',
  float: 'number',
  double: 'number',
  real: 'number',
  decimal: 'number',
  numeric: 'number',
  datetime: 'instant',
  timestamp: 'instant',
  date: 'day',
  json: 'json',
  char: 'text',
  varchar: 'text',
  text: 'text',
  tinytext: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  time: 'text',
  blob: 'bytes',
  tinyblob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
  binary: 'bytes',
  varbinary: 'bytes',
}

/**
 * Every table of the database as it is, those that are referred to before those that refer.
 * @param leftOut names of tables that nobody asks about, which may hold what has no kind here
 */
export async function describeTables(
  db: Knex,
  engine: Engine,
  leftOut: ReadonlySet<string> = new Set(),
): Promise<Table[]> {
  const names = (engine === 'sqlite' ? await sqliteNames(db) : await mysqlNames(db)).filter(
    name => !leftOut.has(name),
  )
  const describe = engine === 'sqlite' ? sqliteTable : mysqlTable
  const tables: Table[] = []
  for (const name of names) tables.push(await describe(db, name))
  return sorted(tables)
}

function kindOf(table: string, column: string, type: string): ColumnKind {
  const word = /^[a-z]+/.exec(type.toLowerCase())?.[0] ?? ''
  const kind = kinds[word]
  if (kind === undefined)
    throw new Error(`${table}.${column} is of the type '${type}', which backups can't carry.`)
  return kind
}

/** Depth first along the references; a table that refers to itself, or a circle, is no obstacle. */
function sorted(tables: readonly Table[]): Table[] {
  const byName = new Map(tables.map(each => [each.name, each]))
  const done = new Set<Table>()
  const add = (table: Table, path: ReadonlySet<Table>): void => {
    if (done.has(table) || path.has(table)) return
    for (const { table: name } of table.references) {
      const target = byName.get(name)
      if (target) add(target, new Set([...path, table]))
    }
    done.add(table)
  }
  for (const table of tables) add(table, new Set())
  return [...done]
}

async function sqliteNames(db: Knex): Promise<string[]> {
  const rows = (await db.raw(
    `select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\' order by name`,
  )) as { name: string }[]
  return rows.map(row => row.name)
}

async function sqliteTable(db: Knex, name: string): Promise<Table> {
  const columns = (await db.raw('select name, type, pk, hidden from pragma_table_xinfo(?)', [name])) as {
    name: string
    type: string
    pk: number
    hidden: number
  }[]
  const references = (await db.raw(
    'select id, "from", "table", "to" from pragma_foreign_key_list(?) order by id, seq',
    [name],
  )) as { id: number; from: string; table: string; to: string }[]
  return {
    name,
    columns: columns
      .filter(each => each.hidden === 0)
      .map(each => {
        const kind = kindOf(name, each.name, each.type)
        return { name: each.name, kind, isReadAsText: kind === 'integer' }
      }),
    key: columns
      .filter(each => each.pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map(each => each.name),
    references: grouped(references.map(each => ({ ...each, id: String(each.id) }))),
    next: await sqliteNext(db, name),
  }
}

async function sqliteNext(db: Knex, name: string): Promise<number | undefined> {
  const [counted] = (await db.raw(
    `select 1 from sqlite_schema where type = 'table' and name = ? and sql like '%autoincrement%'`,
    [name],
  )) as unknown[]
  if (counted === undefined) return undefined
  const [row] = (await db.raw('select seq from sqlite_sequence where name = ?', [name])) as { seq: number }[]
  return (row?.seq ?? 0) + 1
}

async function mysqlNames(db: Knex): Promise<string[]> {
  const [rows] = (await db.raw(
    `select table_name as name from information_schema.tables
     where table_schema = database() and table_type = 'BASE TABLE' order by table_name`,
  )) as [{ name: string }[]]
  return rows.map(row => row.name)
}

async function mysqlTable(db: Knex, name: string): Promise<Table> {
  const [columns] = (await db.raw(
    `select column_name as name, data_type as type, extra from information_schema.columns
     where table_schema = database() and table_name = ? order by ordinal_position`,
    [name],
  )) as [{ name: string; type: string; extra: string }[]]
  const [keys] = (await db.raw(
    `select constraint_name as id, column_name as \`from\`, referenced_table_name as \`table\`, referenced_column_name as \`to\`
     from information_schema.key_column_usage
     where table_schema = database() and table_name = ? order by constraint_name, ordinal_position`,
    [name],
  )) as [{ id: string; from: string; table: string | null; to: string }[]]
  const references = keys.flatMap(({ table, ...rest }) => (table === null ? [] : [{ ...rest, table }]))
  return {
    name,
    columns: columns
      .filter(each => !/generated/i.test(each.extra))
      .map(each => ({
        name: each.name,
        kind: kindOf(name, each.name, each.type),
        // What MariaDB calls JSON is a long text that its driver takes for JSON.
        isReadAsText: ['json', 'longtext'].includes(each.type),
      })),
    key: keys.filter(each => each.id === 'PRIMARY').map(each => each.from),
    references: grouped(references),
    next: columns.some(each => /auto_increment/i.test(each.extra)) ? await mysqlNext(db, name) : undefined,
  }
}

/** The statistics of `information_schema` may be a day old on MySQL; this is the counter itself. */
async function mysqlNext(db: Knex, name: string): Promise<number> {
  const [[row]] = (await db.raw('show create table ??', [name])) as [[Record<string, string>]]
  return Number(/AUTO_INCREMENT=(\d+)/.exec(row['Create Table'] ?? '')?.[1] ?? 1)
}

function grouped(parts: readonly { id: string; from: string; table: string; to: string }[]): Reference[] {
  const byId = Map.groupBy(parts, each => each.id)
  return [...byId.values()].map(each => ({
    columns: each.map(part => part.from),
    table: each[0]?.table ?? '',
    targets: each.map(part => part.to),
  }))
}

/** Has ids go on where another database was. The statement commits on MariaDB: call it outside of transactions there. */
export async function setNext(db: Knex, engine: Engine, table: string, next: number): Promise<void> {
  if (engine === 'mysql') {
    await db.raw(`alter table ?? auto_increment = ${next}`, [table])
    return
  }
  const changed = await db('sqlite_sequence')
    .where({ name: table })
    .update({ seq: next - 1 })
  if (changed === 0) await db('sqlite_sequence').insert({ name: table, seq: next - 1 })
}
