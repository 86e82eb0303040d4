import type { Filter, TypedFilter } from './column.ts'

/** What a list shows, as it stands in the address. Pure: the table and its tests share it. */
export interface ListState {
  page: number
  perPage: number
  sort: string | undefined
  order: 'asc' | 'desc'
  search: string
  /** Field → accepted values. */
  filters: Readonly<Record<string, readonly string[]>>
  /** Keys of the columns shown, in their order; what the browser remembers when absent. */
  columns?: readonly string[] | undefined
  /** What the browser remembers when absent. */
  density?: Density | undefined
  /** Name of the saved view it began with. */
  view?: string | undefined
}

export type Density = 'comfortable' | 'compact'

export interface ListDefaults {
  perPage?: number
  sort?: string
  order?: 'asc' | 'desc'
  /** Filters of an address that names none; "All" is then part of the address. Keep the object stable. */
  filters?: ListState['filters']
}

/** Sizes that lists offer (PLAT-50). */
export const pageSizes = [10, 25, 50, 100] as const

const filterPrefix = 'f.'

/** Reads the state from the address; unknown or broken values fall back to the defaults. */
export function readListState(
  search: URLSearchParams,
  prefix: string,
  defaults: ListDefaults = {},
): ListState {
  const get = (name: string) => search.get(prefix + name)
  const page = Number(get('page') ?? 1)
  const perPage = Number(get('per_page'))
  const order = get('order')
  return {
    page: Number.isInteger(page) && page > 0 ? page : 1,
    perPage: pageSizes.find(size => size === perPage) ?? defaults.perPage ?? 25,
    sort: get('sort') ?? defaults.sort,
    order: order === 'asc' || order === 'desc' ? order : usualOrder(get('sort') ?? defaults.sort, defaults),
    search: get('search') ?? '',
    filters: readFilters(search, prefix, defaults),
    ...readLook(get('columns'), get('density'), get('view')),
  }
}

function readLook(
  columns: string | null,
  density: string | null,
  view: string | null,
): Pick<ListState, 'columns' | 'density' | 'view'> {
  return {
    ...(columns ? { columns: columns.split(',') } : {}),
    ...(density === 'comfortable' || density === 'compact' ? { density } : {}),
    ...(view ? { view } : {}),
  }
}

/** The order of an address that names none. */
const usualOrder = (sort: string | undefined, defaults: ListDefaults): ListState['order'] =>
  sort === defaults.sort ? (defaults.order ?? 'asc') : 'asc'

/** Stands for "no filter" where a list has filters by default. */
const noFilters = 'f'

function readFilters(search: URLSearchParams, prefix: string, defaults: ListDefaults): ListState['filters'] {
  const filters: Record<string, string[]> = {}
  for (const [name, value] of search) {
    if (!name.startsWith(prefix + filterPrefix)) continue
    const field = name.slice(prefix.length + filterPrefix.length)
    filters[field] = [...(filters[field] ?? []), value]
  }
  const isTold = search.has(prefix + noFilters) || Object.keys(filters).length > 0
  return isTold ? filters : (defaults.filters ?? {})
}

/** Writes the state into a copy of the address; what equals the defaults is left out, other names stay. */
export function writeListState(
  search: URLSearchParams,
  prefix: string,
  state: ListState,
  defaults: ListDefaults = {},
): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of Array.from(next.keys())) {
    if (name.startsWith(prefix + filterPrefix)) next.delete(name)
  }
  const put = (name: string, value: string | undefined, usual: string | undefined) =>
    value === undefined || value === usual ? next.delete(prefix + name) : next.set(prefix + name, value)
  put('page', String(state.page), '1')
  put('per_page', String(state.perPage), String(defaults.perPage ?? 25))
  put('sort', state.sort, defaults.sort)
  put('order', state.order, usualOrder(state.sort, defaults))
  put('search', state.search || undefined, undefined)
  put('columns', state.columns?.join(','), undefined)
  put('density', state.density, undefined)
  put('view', state.view, undefined)
  const chosen = Object.entries(state.filters).flatMap(([field, values]) =>
    values.map(value => [field, value] as const),
  )
  for (const [field, value] of chosen) next.append(prefix + filterPrefix + field, value)
  put(noFilters, chosen.length === 0 && defaults.filters ? 'all' : undefined, undefined)
  return next
}

type Asked = Pick<Filter, 'field' | 'boolean' | 'own' | 'typed'>

/** Query of the list conventions (PLAT-49): `filters` is a JSON object in a string; own fields stand beside it. */
export function listQuery(state: ListState, known: readonly Asked[] = []): Record<string, string | number> {
  const own: Record<string, string | number> = {}
  const filters: Record<string, readonly (string | boolean)[]> = {}
  for (const [field, values] of Object.entries(state.filters)) {
    const filter = known.find(one => one.field === field)
    const [first] = values
    if (first === undefined) continue
    if (filter?.own) own[field] = typedValue(first, filter.typed)
    else filters[field] = filter?.boolean ? values.map(value => value === 'true') : values
  }
  return {
    page: state.page,
    per_page: state.perPage,
    ...(state.sort ? { sort: state.sort, order: state.order } : {}),
    ...(state.search ? { search: state.search } : {}),
    ...own,
    ...(Object.keys(filters).length > 0 ? { filters: JSON.stringify(filters) } : {}),
  }
}

/** What a typed value stands for: the server's times are instants, people think in days of their own. */
export function typedValue(value: string, typed: TypedFilter | undefined): string | number {
  if (typed === 'minutes') return Math.round(Number(value) * 60)
  if (typed === undefined || typed === 'text') return value
  const at = new Date(`${value}T00:00:00`)
  // No day: the server says so.
  if (Number.isNaN(at.getTime())) return value
  if (typed === 'until') {
    at.setDate(at.getDate() + 1)
    at.setMilliseconds(-1)
  }
  return at.toISOString()
}

/** Ascending, descending, back to the default. */
export function nextSort(state: ListState, field: string, defaults: ListDefaults = {}): ListState {
  if (state.sort !== field) return { ...state, sort: field, order: 'asc', page: 1 }
  if (state.order === 'asc') return { ...state, order: 'desc', page: 1 }
  return { ...state, sort: defaults.sort, order: defaults.order ?? 'asc', page: 1 }
}

export const isNarrowed = (state: ListState): boolean =>
  state.search !== '' || Object.values(state.filters).some(values => values.length > 0)
