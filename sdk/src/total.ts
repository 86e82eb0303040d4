import type { Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import type { Model, QueryBuilder } from 'objection'

/** Up to so many rows the total is that of now. */
export const exactTotal = 10_000
const minute = 60_000
const mostStale = 9 * minute

type Totals = LRUCache<string, number, () => Promise<number>>
const totals = new WeakMap<Knex, Totals>()

/**
 * How many rows a query has. Small results are counted each time. Counting a million for a page of ten would cost a
 * hundred times the page, so large totals are remembered: counted again behind the answer when older than a minute, and
 * before it when older than ten.
 */
export async function totalOf<M extends Model>(builder: QueryBuilder<M, M[]>): Promise<number> {
  const all = builder.clone().clearSelect().clearOrder()
  const knex = all.knex() as Knex
  if ((totalsOf(knex).peek(keyOf(all), { allowStale: true }) ?? 0) <= exactTotal) {
    const some = all.clone().select(knex.raw('1'))
    const few = await sizeOf(knex, some.limit(exactTotal + 1))
    if (few <= exactTotal) return few
  }
  return await rememberedTotal(all)
}

/** A total that is remembered however small it is, for what can't be counted up to a limit in less time than whole. */
export async function rememberedTotal<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  count = () => builder.clone().resultSize(),
): Promise<number> {
  const all = builder.clone().clearSelect().clearOrder()
  const known = totalsOf(all.knex() as Knex)
  const key = keyOf(all)
  return (
    (await known.fetch(key, { context: count, allowStale: known.getRemainingTTL(key) > -mostStale })) ??
    (await count())
  )
}

const looks = 5000
/** With fewer hits than this a guess says little. */
const hitsNeeded = 25
const golden = 0.618_033_988_749_895

/**
 * How many rows a query has, by what it has of five thousand keys spread over the table: for conditions that every row
 * must be asked for. Rather too many than too few, since callers walk to the last page. Undefined when hits are rare.
 */
export async function guessedTotal<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  key: string,
): Promise<number | undefined> {
  const model = builder.modelClass()
  const { low, high } = await model
    .query(builder.knex() as Knex)
    .min(`${key} as low`)
    .max(`${key} as high`)
    .first()
    .castTo<{ low: number; high: number }>()
  const span = high - low + 1
  const keys = Array.from({ length: looks }, (_, index) => low + Math.floor(((index * golden) % 1) * span))
  const hits = await builder
    .clone()
    .clearSelect()
    .where(either => {
      // MariaDB makes a table of longer lists of values and joins it.
      for (let at = 0; at < looks; at += 500) either.orWhereIn(key, keys.slice(at, at + 500))
    })
    .resultSize()
  if (hits < hitsNeeded) return undefined
  const share = hits / looks
  const most = share + 2 * Math.sqrt((share * (1 - share)) / looks)
  const step = 10 ** Math.max(0, Math.floor(Math.log10(span * most)) - 1)
  return Math.ceil((span * Math.min(most, 1)) / step) * step
}

function keyOf<M extends Model>(all: QueryBuilder<M, M[]>): string {
  const { sql, bindings } = all.toKnexQuery().toSQL()
  return JSON.stringify([sql, bindings])
}

async function sizeOf<M extends Model>(knex: Knex, rows: QueryBuilder<M, M[]>): Promise<number> {
  const found = await knex
    .count({ size: '*' })
    .from(rows.toKnexQuery().as('rows_counted'))
    .first<{ size: number }>()
  return Number(found.size)
}

function totalsOf(knex: Knex): Totals {
  const known = totals.get(knex)
  if (known) return known
  const made: Totals = new LRUCache({
    max: 500,
    ttl: minute,
    fetchMethod: (_key, _stale, { context: count }) => count(),
  })
  totals.set(knex, made)
  return made
}
