import type { ListView, NamedListView } from '@omnicrm/sdk/web/core'
import { sortFieldOf, type Column, type Filter } from './column.ts'
import { pageSizes, type ListDefaults, type ListState } from './listState.ts'

/** What a list has: what a view names beyond it was there once, or belongs to another version. */
export interface ListParts<Row> {
  columns: readonly Column<Row>[]
  filters: readonly Pick<Filter, 'field'>[]
  /** Filters of built-in views: they may have no chip. */
  builtIn: readonly ListState['filters'][]
  defaults: ListDefaults
}

/** The columns with these keys in their order. The first of the table is always there: it names the row. */
export function columnsOf<Row>(columns: readonly Column<Row>[], keys: readonly string[]): Column<Row>[] {
  const found = keys.flatMap(key => columns.find(column => column.key === key) ?? [])
  const [first] = columns
  return first && !found.includes(first) ? [first, ...found] : found
}

/** Keys of the columns shown once one was hidden, or put where the table has it. */
export function toggledColumns<Row>(
  columns: readonly Column<Row>[],
  shown: readonly Column<Row>[],
  column: Column<Row>,
): string[] {
  if (shown.includes(column)) return shown.filter(each => each !== column).map(each => each.key)
  const later = columns.slice(columns.indexOf(column) + 1)
  const next = shown.findIndex(each => later.includes(each))
  return shown.toSpliced(next === -1 ? shown.length : next, 0, column).map(each => each.key)
}

/** What a list shows, as a view keeps it. */
export function viewOf<Row>(
  state: ListState,
  shown: readonly Column<Row>[],
  density: ListView['density'],
): ListView {
  return {
    columns: shown.map(column => column.key),
    ...(state.sort === undefined ? {} : { sort: state.sort }),
    order: state.order,
    filters: withoutEmpty(state.filters),
    search: state.search,
    per_page: state.perPage,
    density,
  }
}

/** A view less what the list does not have. */
export function fitted<Row>(
  view: ListView,
  { columns, filters, builtIn, defaults }: ListParts<Row>,
): ListView {
  const fields = new Set([
    ...filters.map(filter => filter.field),
    ...[...builtIn, defaults.filters ?? {}].flatMap(Object.keys),
  ])
  const canSort = view.sort === defaults.sort || columns.some(column => sortFieldOf(column) === view.sort)
  const { sort, order, ...rest } = view
  const usual = {
    ...(defaults.sort === undefined ? {} : { sort: defaults.sort }),
    order: defaults.order ?? 'asc',
  }
  const sizes: readonly number[] = pageSizes
  return {
    ...rest,
    ...(canSort ? { ...(sort === undefined ? {} : { sort }), order } : usual),
    columns: columnsOf(columns, view.columns).map(column => column.key),
    filters: Object.fromEntries(
      Object.entries(withoutEmpty(view.filters)).filter(([field]) => fields.has(field)),
    ),
    per_page: sizes.includes(view.per_page) ? view.per_page : (defaults.perPage ?? 25),
  }
}

/** What the address says of a view: everything, so that it shows the same when the view has changed. */
export const stateOf = ({ name, shows }: NamedListView): ListState => ({
  page: 1,
  perPage: shows.per_page,
  sort: shows.sort,
  order: shows.order,
  search: shows.search,
  filters: shows.filters,
  columns: shows.columns,
  density: shows.density,
  view: name,
})

export const isSameView = (one: ListView, other: ListView): boolean => textOf(one) === textOf(other)

/** The order of columns counts, that of filters and their values does not. */
const textOf = (view: ListView): string =>
  JSON.stringify([
    view.columns,
    view.sort ?? null,
    view.order,
    sortedFilters(view.filters),
    view.search,
    view.per_page,
    view.density,
  ])

export const isSameFilters = (one: ListState['filters'], other: ListState['filters']): boolean =>
  JSON.stringify(sortedFilters(one)) === JSON.stringify(sortedFilters(other))

const sortedFilters = (filters: ListState['filters']) =>
  Object.entries(withoutEmpty(filters))
    .map(([field, values]) => [field, values.toSorted()] as const)
    .toSorted(([a], [b]) => a.localeCompare(b))

const withoutEmpty = (filters: ListState['filters']): ListState['filters'] =>
  Object.fromEntries(Object.entries(filters).filter(([, values]) => values.length > 0))
