import type { Knex } from 'knex'
import type { Model, QueryBuilder } from 'objection'
import { invalid } from './errors.ts'
import type { ListInput, Page } from './schema.ts'
import { totalOf } from './total.ts'
import type { WordIndex } from './word-index.ts'
import { searchWords, type WordSearch } from './word-search.ts'

export interface ListOptions {
  /**
   * What `search` looks into: an index of words, or columns for lists that stay small. Each word of the search must be
   * found: as the beginning of a word of the index, or anywhere in some column.
   */
  readonly search?: readonly string[] | WordIndex
  /** Column that a purely numeric `search` of columns also matches exactly, for example the key. */
  readonly searchId?: string
  /**
   * API name → column that may be sorted by, or several where equal ones have an order of their own, for example that of
   * an index. The first is the default, descending, and unique.
   */
  readonly sort: Readonly<Record<string, string | readonly string[]>>
  /** API name → column that `filters` may name. */
  readonly filters?: Readonly<Record<string, string>>
  /**
   * For tables of millions on a server: the keys of a page are chosen first, and its rows read then. Where an index has
   * all that the list is filtered and sorted by, the rows that are passed over need not be read.
   */
  readonly keysFirst?: boolean
  /** Default 10 (D-22). */
  readonly perPage?: number
  readonly order?: 'asc' | 'desc'
}

/**
 * Runs a list: search, filters, sort and page of the conventions of the API (PLAT-46..50) over a query that its
 * caller has already narrowed. Sorting always ends with a unique column so that pages never overlap.
 * @throws 400 naming `sort` or `filters` when they name an unknown field
 */
export async function list<M extends Model, Row>(
  builder: QueryBuilder<M, M[]>,
  input: ListInput,
  options: ListOptions,
  toRow: (row: M) => Row,
): Promise<Page<Row>> {
  const rows = builder.clone()
  filtered(builder, input, options)
  const found = await searchOf(builder, input, options)
  const all = builder.clone()
  found?.narrow(builder)
  const page = input.page ?? 1
  const perPage = input.per_page ?? options.perPage ?? 10
  const chosen = sorted(builder, input, options)
    .limit(perPage)
    .offset((page - 1) * perPage)
  const [results, total] = await Promise.all([
    options.keysFirst && isServer(chosen) ? byKeys(rows, chosen, input, options) : chosen,
    found ? found.total(all) : totalOf(all),
  ])
  return {
    data: (results as M[]).map(toRow),
    pagination: {
      current_page: page,
      per_page: perPage,
      total_pages: Math.ceil(total / perPage),
      total_items: total,
    },
  }
}

/** The rows of a page, whose keys are asked for alone. */
async function byKeys<M extends Model>(
  rows: QueryBuilder<M, M[]>,
  chosen: QueryBuilder<M, M[]>,
  input: ListInput,
  options: ListOptions,
): Promise<M[]> {
  const key = keyOf(options)
  if (isOrderedByFilter(input, options)) ignorePrimary(chosen)
  const page = await chosen.clearSelect().select(`${key} as list_key`).castTo<{ list_key: number }[]>()
  if (page.length === 0) return []
  const places = new Map(page.map((row, at) => [row.list_key, at]))
  const name = key.slice(key.lastIndexOf('.') + 1) as keyof M
  const placeOf = (row: M) => places.get(row[name] as number) ?? 0
  const found = (await rows.whereIn(key, [...places.keys()])) as M[]
  return found.toSorted((one, other) => placeOf(one) - placeOf(other))
}

/** SQLite would take the shortest index that has the keys, and sort. */
const isServer = <M extends Model>(builder: QueryBuilder<M, M[]>): boolean =>
  (builder.knex() as Knex).client.config.client === 'mysql2'

const keyOf = ({ sort }: ListOptions): string => [Object.values(sort)[0] ?? []].flat()[0] ?? ''

/** In the order of keys, and narrowed to one value of a column whose index has that order. */
function isOrderedByFilter(input: ListInput, options: ListOptions): boolean {
  const isByKey = input.sort === undefined || input.sort === Object.keys(options.sort)[0]
  return isByKey && Object.values(parseFilters(input.filters)).some(each => each.length === 1)
}

/**
 * MariaDB takes what a filter leaves for spread evenly over the keys and walks them all, which takes long where a type
 * came in years ago; it is kept from that.
 */
function ignorePrimary<M extends Model>(builder: QueryBuilder<M, M[]>): void {
  const { tableName } = builder.modelClass()
  builder.from((builder.knex() as Knex).raw('?? ignore index for order by (primary)', [tableName]) as never)
}

/**
 * Search and filters of a list, without its pages: for what takes all that a list would show, such as an export.
 * @throws 400 naming `filters` when they name an unknown field
 */
export async function narrowList<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  input: Pick<ListInput, 'search' | 'filters'>,
  options: Pick<ListOptions, 'search' | 'searchId' | 'filters'>,
): Promise<void> {
  filtered(builder, input, options)
  const found = await searchOf(builder, input, options)
  found?.narrow(builder)
}

type Narrowing = Pick<ListOptions, 'search' | 'searchId' | 'filters'>

/** Searches columns at once; an index of words is asked first. @returns how to find what it finds */
async function searchOf<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  input: Pick<ListInput, 'search'>,
  { search: where = [], searchId }: Narrowing,
): Promise<WordSearch | undefined> {
  const search = input.search?.trim()
  if (!search) return undefined
  if ('table' in where) return await searchWords(builder.knex() as Knex, where, search)
  if (where.length > 0 || searchId !== undefined) searchColumns(builder, search, where, searchId)
  return undefined
}

function searchColumns<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  search: string,
  columns: readonly string[],
  searchId: string | undefined,
): void {
  builder.where(either => {
    if (searchId !== undefined && /^\d{1,10}$/.test(search)) either.orWhere(searchId, Number(search))
    if (columns.length > 0)
      either.orWhere(all => {
        for (const word of search.split(/\s+/)) all.where(some => anywhere(some, word, columns))
      })
  })
}

function anywhere<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  word: string,
  columns: readonly string[],
): void {
  // `!` escapes alike in both databases, whatever their rules for backslashes.
  const pattern = `%${word.replace(/[!%_]/g, each => `!${each}`)}%`
  for (const column of columns) builder.orWhereRaw(`?? like ? escape '!'`, [column, pattern])
}

function filtered<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  input: Pick<ListInput, 'filters'>,
  options: Narrowing,
): void {
  const fields = Object.keys(options.filters ?? {})
  for (const [field, values] of Object.entries(parseFilters(input.filters))) {
    const column = lookUp(options.filters ?? {}, field)
    if (column === undefined)
      throw invalid('filters', `there is no filter '${field}'; known are ${fields.join(', ') || 'none'}`)
    // An object as a value would reach the driver of MySQL as a condition of its own: `{"a":1}` as `a = 1`.
    if (!values.every(isFilterValue))
      throw invalid('filters', `'${field}' takes texts, numbers, true, false and null, or a list of these`)
    builder.where(either => {
      const known = values.filter(each => each !== null)
      if (known.length > 0) either.orWhereIn(column, known)
      if (known.length < values.length) either.orWhereNull(column)
      if (values.length === 0) either.whereRaw('1 = 0')
    })
  }
}

type FilterValue = string | number | boolean | null
const isFilterValue = (value: unknown): value is FilterValue => value === null || typeof value !== 'object'

function parseFilters(text: string | undefined): Record<string, unknown[]> {
  if (!text) return {}
  const parsed = JSON.parse(text) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(parsed).map(([field, value]) => [
      field,
      Array.isArray(value) ? (value as unknown[]) : [value],
    ]),
  )
}

/** Names of callers must not reach what every object inherits, `constructor` and the like. */
const lookUp = <T>(columns: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(columns, name) ? columns[name] : undefined

function sorted<M extends Model>(builder: QueryBuilder<M, M[]>, input: ListInput, options: ListOptions) {
  const names = Object.keys(options.sort)
  const name = input.sort ?? names[0]
  const found = name === undefined ? undefined : lookUp(options.sort, name)
  if (found === undefined)
    throw invalid('sort', `'${input.sort}' can't be sorted by; known are ${names.join(', ')}`)
  const order = input.order ?? options.order ?? 'desc'
  // In one direction, so that an index on the columns serves: its entries end with the key.
  const unique = Object.values(options.sort)[0] ?? []
  for (const column of new Set([found, unique].flat())) builder.orderBy(column, order)
  return builder
}
