import type { Knex } from 'knex'
import type { Entry } from './contexts.ts'
import { wordsOf } from './words.ts'

/**
 * A table of the words by which the rows of a list are found: what neither database offers in a form that both have.
 * `wordTable` makes it in a migration, entities with `words` keep it, and `list` searches in it.
 */
export interface WordIndex {
  readonly table: string
  /** Column that names the row of the list, called as the key of that row. */
  readonly owner: string
  /** Column that names the row that has the words, where rows of another table are found by their owner; called as its key. */
  readonly part?: string
}

/** Where words come from: columns of a table, whose rows are owners or belong to one. */
export interface WordSource {
  readonly table: string
  readonly key: string
  readonly index: WordIndex
  readonly columns: readonly string[]
  /** Rows with a date in `deleted_at` are not found. */
  readonly softDelete: boolean
}

type Row = Readonly<Record<string, unknown>>

const batchSize = 500
/** Statements to a server cost a journey; those of SQLite are compiled and kept, one for each number of words. */
const atOnce = { server: 2000, embedded: 100 }

/** Makes the table of an index, without what serves searches: rows come in faster before `indexWords`. */
export async function wordTable(db: Knex, { table, owner, part }: WordIndex, owners: string): Promise<void> {
  // A migration that stopped midway on MariaDB is run again.
  if (await db.schema.hasTable(table)) return
  await db.schema.createTable(table, t => {
    t.integer(owner).unsigned().notNullable().references(owner).inTable(owners).onDelete('CASCADE')
    if (part !== undefined) t.integer(part).unsigned().notNullable()
    const word = t.string('word', 64).notNullable()
    if (isServer(db)) word.collate('utf8mb4_bin')
    t.primary([owner, ...(part === undefined ? [] : [part]), 'word'])
  })
}

/** Makes a table of words searchable, once the words of what is there are in. */
export async function indexWords(db: Knex, { table, owner }: WordIndex): Promise<void> {
  const name = `${table}_found`
  const known = isServer(db)
    ? db('information_schema.statistics').whereRaw('table_schema = database()').where('index_name', name)
    : db('sqlite_master').where({ type: 'index', name })
  if (await known.first()) return
  await db.schema.alterTable(table, t => {
    t.index(['word', owner], name)
  })
}

/** Brings the words of all rows of a source, in batches by key; safe to run again. */
export async function fillWords(db: Knex, source: WordSource): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined;)
    after = (await fillSome(db, source, after)).last
}

interface Batch {
  readonly rows: number
  /** Key to go on behind; undefined at the end. */
  readonly last: number | undefined
}

async function fillSome(db: Knex, source: WordSource, after: number): Promise<Batch> {
  const { table, key, index, columns, softDelete } = source
  const read = db(table)
    .select([...new Set([key, index.owner, ...columns, ...(softDelete ? ['deleted_at'] : [])])])
    .where(key, '>', after)
    .orderBy(key)
    .limit(batchSize)
  // Nobody changes a row between its reading and its words.
  const rows = (await (db.isTransaction ? read.forUpdate() : read)) as Row[]
  await keepWords(db, source, rows)
  return { rows: rows.length, last: rows.length < batchSize ? undefined : Number(rows.at(-1)?.[key]) }
}

/**
 * Makes the words of these rows what their columns say. For writes by SQL of one's own, in their transaction; what goes
 * through `tx.insert`, `tx.update` and `tx.remove` is kept already.
 */
export async function keepWords(db: Knex, source: WordSource, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  await placeOf(db, source, rows).delete()
  await addWords(db, source, rows)
}

/** The same for rows that were just inserted, which have no words yet. */
export async function addWords(db: Knex, source: WordSource, rows: readonly Row[]): Promise<void> {
  const { index } = source
  const entries = rows
    .filter(row => isFound(source, row))
    .flatMap(row => {
      const place = [row[index.owner], ...(index.part === undefined ? [] : [partOf(source, row)])]
      return wordsOf(textsOf(source, row)).map(word => [...place, word])
    })
  const most = isServer(db) ? atOnce.server : atOnce.embedded
  for (let at = 0; at < entries.length; at += most) await insert(db, index, entries.slice(at, at + most))
}

/** Knex writes many rows for SQLite as a union, which has a limit. */
async function insert(db: Knex, { table, owner, part }: WordIndex, entries: unknown[][]): Promise<void> {
  const columns = [owner, ...(part === undefined ? [] : [part]), 'word']
  const row = `(${columns.map(() => '?').join(', ')})`
  const values = entries.flat() as Knex.RawBinding[]
  await db.raw(
    `insert into ?? (${columns.map(() => '??').join(', ')}) values ${entries.map(() => row).join(', ')}`,
    [table, ...columns, ...values],
  )
}

/** The same after a change of one row, which most often changes no word. */
export async function keepChanged(db: Knex, source: WordSource, before: Row, after: Row): Promise<void> {
  const said = (row: Row) =>
    JSON.stringify([row[source.index.owner], isFound(source, row), ...textsOf(source, row)])
  if (said(before) === said(after)) return
  if (before[source.index.owner] !== after[source.index.owner]) await placeOf(db, source, [before]).delete()
  await keepWords(db, source, [after])
}

/** Of rows that are gone. */
export async function dropWords(db: Knex, source: WordSource, rows: readonly Row[]): Promise<void> {
  if (rows.length > 0) await placeOf(db, source, rows).delete()
}

function placeOf(db: Knex, source: WordSource, rows: readonly Row[]): Knex.QueryBuilder {
  const { table, owner, part } = source.index
  const place = db(table).whereIn(owner, [...new Set(rows.map(row => row[owner] as number))])
  // A part has one owner, so that both lists together name exactly these rows.
  return part === undefined ? place : place.whereIn(part, [...new Set(rows.map(row => partOf(source, row)))])
}

const partOf = ({ key, index }: WordSource, row: Row): number => (index.part === key ? Number(row[key]) : 0)
const isFound = ({ softDelete }: WordSource, row: Row): boolean => !softDelete || row['deleted_at'] == null
const textsOf = ({ columns }: WordSource, row: Row) =>
  columns.map(name => row[name] as string | null | undefined)
const isServer = (db: Knex): boolean => db.client.config.client === 'mysql2'

/**
 * Makes all words of a source anew, while others write: for an installation whose rows were changed from outside, or
 * after a release that makes words otherwise. Each batch is a transaction.
 */
export async function rebuildWords(
  entry: Entry,
  source: WordSource,
  report: (done: number) => void = () => undefined,
): Promise<number> {
  for (let after: number | undefined = 0, done = 0; ;) {
    const from: number = after
    const batch = await entry.tx(tx => fillSome(tx.db, source, from))
    done += batch.rows
    report(done)
    if (batch.last === undefined) return done
    after = batch.last
  }
}
