import type { Knex } from 'knex'
import type { AnyQueryBuilder, Model, QueryBuilder } from 'objection'
import { guessedTotal, rememberedTotal, totalOf } from './total.ts'
import { termsOf, type Term } from './words.ts'
import type { WordIndex } from './word-index.ts'

/** With a word that so few rows have, nothing more needs to be known. */
const few = 2000
/** So many rows are found by their word and sorted in less time than the order of a list may take to show ten of them. */
const some = 20_000

/** How to find the rows of a search. */
export interface WordSearch {
  /** Narrows a query to them. */
  narrow<M extends Model>(builder: QueryBuilder<M, M[]>): void
  /**
   * How many rows of a query they are. Where each word is one of more than 20 000 rows, the total is guessed, and rather
   * too high than too low.
   */
  total<M extends Model>(builder: QueryBuilder<M, M[]>): Promise<number>
}

/**
 * Looks up how frequent the words of a search are and chooses by it: from a rare word it goes to its rows; for frequent
 * ones the order of the list is walked, and each row asked for its words. A number also finds the row of that id.
 */
export async function searchWords(db: Knex, index: WordIndex, search: string): Promise<WordSearch> {
  const { terms, isFrequent } = await byFrequency(db, index, termsOf(search))
  const wanted = { db, index, terms, id: /^\d{1,10}$/.test(search.trim()) ? Number(search) : undefined }
  const narrow = (builder: Narrowed) => (isFrequent ? walk(builder, wanted) : join(builder, wanted))
  const total = async (builder: Narrowed) => {
    const found = builder.clone()
    narrow(found)
    if (!isFrequent) return await totalOf(found)
    const guess = () => guessedTotal(found, columnOf(found, index))
    return await rememberedTotal(found, async () => (await guess()) ?? (await found.resultSize()))
  }
  return { narrow, total }
}

/** Models differ in their columns, of which only the key is used. */
type Narrowed = AnyQueryBuilder

interface Wanted {
  readonly db: Knex
  readonly index: WordIndex
  /** Rarest first. */
  readonly terms: readonly Term[]
  readonly id: number | undefined
}

async function byFrequency(
  db: Knex,
  index: WordIndex,
  terms: readonly Term[],
): Promise<{ terms: readonly Term[]; isFrequent: boolean }> {
  const sizes = await sizesOf(db, index, terms, few)
  const isRare = sizes.length === 0 || sizes.some(each => each.size <= few)
  const closer = isRare ? sizes : await sizesOf(db, index, terms, some)
  return { terms: closer.map(each => each.term), isFrequent: (closer[0]?.size ?? 0) > some }
}

/** Rows of each term, counted up to a limit; the rarest first. */
async function sizesOf(db: Knex, index: WordIndex, terms: readonly Term[], limit: number) {
  const sizes = await Promise.all(
    terms.map(async term => {
      const rows = having(db, index, term)
        .distinct(index.owner)
        .limit(limit + 1)
      const found = await db.from(rows.as('found')).count({ size: '*' }).first<{ size: number }>()
      return { term, size: Number(found.size) }
    }),
  )
  return sizes.toSorted((a, b) => a.size - b.size)
}

const having = (db: Knex, { table }: WordIndex, term: Term): Knex.QueryBuilder =>
  db(table).where(either => {
    for (const { low, high } of term)
      either.orWhere(range => void range.where(`${table}.word`, '>=', low).where(`${table}.word`, '<', high))
  })

const columnOf = (builder: Narrowed, { owner }: WordIndex): string =>
  `${builder.modelClass().tableName}.${owner}`

/** From the rarest word to the rows. */
function join(builder: Narrowed, { db, index, terms, id }: Wanted): void {
  const [rarest, ...others] = terms
  if (!rarest) return void builder.whereRaw('1 = 0')
  const found = having(db, index, rarest).distinct({ found_id: index.owner })
  for (const term of others) found.whereRaw(...hasWord(index, `${index.table}.${index.owner}`, term))
  if (id !== undefined) found.union(db.select(db.raw('?', [id])))
  builder.innerJoin(found.as('found') as never, 'found.found_id', columnOf(builder, index))
}

function walk(builder: Narrowed, { index, terms, id }: Wanted): void {
  const column = columnOf(builder, index)
  builder.where(either => {
    either.where(all => {
      for (const term of terms) all.whereRaw(...hasWord(index, column, term))
    })
    if (id !== undefined) either.orWhere(column, id)
  })
}

/** A comparison and no `exists`: MariaDB would turn that into a join, and sort all that it finds for one page. */
function hasWord(index: WordIndex, column: string, term: Term): [string, string[]] {
  const ranges = term.map(() => '(w.word >= ? and w.word < ?)').join(' or ')
  return [
    `(select 1 from ?? as w where w.?? = ?? and (${ranges}) limit 1) = 1`,
    [index.table, index.owner, column, ...term.flatMap(({ low, high }) => [low, high])],
  ]
}
