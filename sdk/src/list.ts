import type { Model, QueryBuilder } from 'objection'
import { invalid } from './errors.ts'
import type { ListInput, Page } from './schema.ts'
import { totalOf } from './total.ts'

export interface ListOptions {
  /** Columns that `search` looks into; the first names are the cheapest. */
  readonly search?: readonly string[]
  /** Columns that a purely numeric `search` also matches exactly, for example the key. */
  readonly searchId?: string
  /** API name → column that may be sorted by. The first is the default, descending. */
  readonly sort: Readonly<Record<string, string>>
  /** API name → column that `filters` may name. */
  readonly filters?: Readonly<Record<string, string>>
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
  narrowList(builder, input, options)
  const page = input.page ?? 1
  const perPage = input.per_page ?? options.perPage ?? 10
  const [results, total] = await Promise.all([
    sorted(builder.clone(), input, options)
      .limit(perPage)
      .offset((page - 1) * perPage),
    totalOf(builder),
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

/**
 * Search and filters of a list, without its pages: for what takes all that a list would show, such as an export.
 * @throws 400 naming `filters` when they name an unknown field
 */
export function narrowList<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  input: Pick<ListInput, 'search' | 'filters'>,
  options: Pick<ListOptions, 'search' | 'searchId' | 'filters'>,
): void {
  const search = input.search?.trim()
  if (search && (options.search?.length || options.searchId))
    builder.where(either => {
      // `!` escapes alike in both databases, whatever their rules for backslashes.
      const pattern = `%${search.replace(/[!%_]/g, each => `!${each}`)}%`
      for (const column of options.search ?? []) either.orWhereRaw(`?? like ? escape '!'`, [column, pattern])
      if (options.searchId && /^\d{1,10}$/.test(search)) either.orWhere(options.searchId, Number(search))
    })
  for (const [field, values] of Object.entries(parseFilters(input.filters))) {
    const column = lookUp(options.filters ?? {}, field)
    if (column === undefined)
      throw invalid(
        'filters',
        `there is no filter '${field}'; known are ${Object.keys(options.filters ?? {}).join(', ') || 'none'}`,
      )
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
const lookUp = (columns: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(columns, name) ? columns[name] : undefined

function sorted<M extends Model>(builder: QueryBuilder<M, M[]>, input: ListInput, options: ListOptions) {
  const names = Object.keys(options.sort)
  const name = input.sort ?? names[0]
  const column = name === undefined ? undefined : lookUp(options.sort, name)
  if (column === undefined)
    throw invalid('sort', `'${input.sort}' can't be sorted by; known are ${names.join(', ')}`)
  const order = input.order ?? options.order ?? 'desc'
  builder.orderBy(column, order)
  const unique = names[0] === undefined ? undefined : options.sort[names[0]]
  // In one direction, so that an index on the column serves: its entries end with the key.
  return unique && unique !== column ? builder.orderBy(unique, order) : builder
}
