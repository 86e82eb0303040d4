import type { Knex } from 'knex'
import type { Model, QueryBuilder } from 'objection'
import { guessedTotal, rememberedTotal, totalOf } from './total.ts'
import { termsOf, type Term } from './words.ts'
import type { WordIndex } from './word-index.ts'

/** Up to so many rows are named by their ids: reading and sorting them costs less than walking the order of the list. */
const few = 2000
/** Up to so many rows of its rarest word are looked through when each word of a search is frequent. */
const some = 20_000
/** MariaDB makes a table of longer lists of values, and walks whole lists to look each row up in it. */
const listedAtOnce = 900

/** How to find the rows of a search. */
export interface WordSearch {
  /** Narrows a query, in the way that gives a page or a batch soonest. */
  narrow<M extends Model>(builder: QueryBuilder<M, M[]>): void
  /**
   * How many rows of a query the search finds. Exact up to 2 000 rows of the rarest word, of a minute ago up to 20 000; of
   * more frequent words it is guessed, rather too high than too low.
   */
  total<M extends Model>(builder: QueryBuilder<M, M[]>): Promise<number>
}

/**
 * Looks up how frequent the words of a search are and chooses by it: rare ones are gone to by their rows, for frequent
 * ones the order of the list is walked, and each row asked for its words. A number also finds the row of that id.
 */
export async function searchWords(db: Knex, index: WordIndex, search: string): Promise<WordSearch> {
  const id = /^\d{1,10}$/.test(search.trim()) ? Number(search) : undefined
  const plan = await planOf(db, index, termsOf(search))
  const narrow = (builder: Narrowed) =>
    plan.ids ? named(builder, index, plan.ids, id) : walked(builder, index, plan.terms, id)
  const total = async (builder: Narrowed) => {
    const found = builder.clone()
    narrow(found)
    return plan.ids
      ? await totalOf(found)
      : await rememberedTotal(found, () => count(db, index, { ...plan, id }, builder, found))
  }
  // Models differ in their columns, of which only the key is used.
  return { narrow, total } as unknown as WordSearch
}

async function count(
  db: Knex,
  index: WordIndex,
  { terms, id }: Plan & { readonly id: number | undefined },
  builder: Narrowed,
  found: Narrowed,
): Promise<number> {
  const { least } = await byFrequency(db, index, terms.slice(0, 1), some)
  const guess = least > some ? await guessedTotal(found, columnOf(builder, index)) : undefined
  if (guess !== undefined) return guess
  const all = builder.clone()
  joined(db, index, terms, id, all)
  return await all.resultSize()
}

type Narrowed = QueryBuilder<Model, Model[]>

interface Plan {
  /** Rarest first. */
  readonly terms: readonly Term[]
  /** All rows with each of the words, when they are few. */
  readonly ids?: number[]
}

async function planOf(db: Knex, index: WordIndex, terms: readonly Term[]): Promise<Plan> {
  if (terms.length === 0) return { terms, ids: [] }
  const { order, least } = await byFrequency(db, index, terms, few)
  if (least <= few) return { terms: order, ids: await owners(db, index, order, few) }
  if (order.length === 1) return { terms: order }
  const closer = await byFrequency(db, index, terms, some)
  if (closer.least > some) return { terms: closer.order }
  const ids = await owners(db, index, closer.order, few + 1)
  return ids.length > few ? { terms: closer.order } : { terms: closer.order, ids }
}

/** Counts rows of each term up to a limit. */
async function byFrequency(db: Knex, index: WordIndex, terms: readonly Term[], limit: number) {
  const sizes = await Promise.all(
    terms.map(async term => {
      const rows = having(db, index, term)
        .distinct(index.owner)
        .limit(limit + 1)
      const found = await db.from(rows.as('found')).count({ size: '*' }).first<{ size: number }>()
      return { term, size: Number(found.size) }
    }),
  )
  sizes.sort((a, b) => a.size - b.size)
  return { order: sizes.map(each => each.term), least: sizes[0]?.size ?? 0 }
}

async function owners(
  db: Knex,
  index: WordIndex,
  [rarest = [], ...others]: readonly Term[],
  limit: number,
): Promise<number[]> {
  const rows = having(db, index, rarest).distinct(index.owner).limit(limit)
  for (const term of others) rows.whereRaw(...hasWord(index, `${index.table}.${index.owner}`, term))
  return (await rows.pluck(index.owner)) as number[]
}

const having = (db: Knex, { table }: WordIndex, term: Term): Knex.QueryBuilder =>
  db(table).where(either => {
    for (const { low, high } of term)
      either.orWhere(range => void range.where(`${table}.word`, '>=', low).where(`${table}.word`, '<', high))
  })

const columnOf = (builder: Narrowed, { owner }: WordIndex): string =>
  `${builder.modelClass().tableName}.${owner}`

function named(builder: Narrowed, index: WordIndex, ids: readonly number[], id: number | undefined): void {
  const column = columnOf(builder, index)
  const all = id === undefined || ids.includes(id) ? ids : [...ids, id]
  builder.where(either => {
    if (all.length === 0) either.whereRaw('1 = 0')
    for (let at = 0; at < all.length; at += listedAtOnce)
      either.orWhereIn(column, all.slice(at, at + listedAtOnce))
  })
}

function walked(builder: Narrowed, index: WordIndex, terms: readonly Term[], id: number | undefined): void {
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

/** From the words to the rows, in no order. */
function joined(
  db: Knex,
  index: WordIndex,
  terms: readonly Term[],
  id: number | undefined,
  builder: Narrowed,
): void {
  const [rarest = [], ...others] = terms
  const found = having(db, index, rarest).distinct({ found_id: index.owner })
  for (const term of others) found.whereRaw(...hasWord(index, `${index.table}.${index.owner}`, term))
  if (id !== undefined) found.union(db.select(db.raw('?', [id])))
  builder.innerJoin(found.as('found') as never, 'found.found_id', columnOf(builder, index))
}
