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

/** The same for rows that can't be counted up to a limit in less time than all of them. */
export async function rememberedTotal<M extends Model>(builder: QueryBuilder<M, M[]>): Promise<number> {
  const all = builder.clone().clearSelect().clearOrder()
  const known = totalsOf(all.knex() as Knex)
  const key = keyOf(all)
  const context = () => all.clone().resultSize()
  return (
    (await known.fetch(key, { context, allowStale: known.getRemainingTTL(key) > -mostStale })) ?? context()
  )
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
