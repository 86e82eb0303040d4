import type { ListView, NamedListView } from '@omnicrm/sdk/web/core'
import { sortFieldOf, type Column } from './column.ts'
import { pageSizes, type ListDefaults, type ListState } from './listState.ts'

/** The columns with these keys in their order, after the first of the table, which names the row and is always there. */
export function columnsOf<Row>(columns: readonly Column<Row>[], keys: readonly string[]): Column<Row>[] {
  const [first, ...others] = columns
  const chosen = keys.flatMap(key => others.find(column => column.key === key) ?? [])
  return first ? [first, ...chosen] : []
}

/** The columns once one was hidden, or put where the table has it. */
export const toggledColumns = <Row>(
  columns: readonly Column<Row>[],
  shown: readonly Column<Row>[],
  column: Column<Row>,
): Column<Row>[] =>
  shown.includes(column) ? shown.filter(each => each !== column) : placed(columns, shown, column)

/** All columns in the order of those shown, each hidden one where it would be put. */
export const orderedColumns = <Row>(
  columns: readonly Column<Row>[],
  shown: readonly Column<Row>[],
): Column<Row>[] =>
  columns
    .filter(column => !shown.includes(column))
    .reduce((all, column) => placed(columns, all, column), [...shown])

/** Before the first of those that come later in the table. */
function placed<Row>(columns: readonly Column<Row>[], among: readonly Column<Row>[], column: Column<Row>) {
  const later = columns.slice(columns.indexOf(column) + 1)
  const next = among.findIndex(each => later.includes(each))
  return among.toSpliced(next === -1 ? among.length : next, 0, column)
}

/** @returns undefined where a column can not go: the first one stays first */
export function movedColumns<Row>(
  shown: readonly Column<Row>[],
  column: Column<Row>,
  by: 1 | -1,
): Column<Row>[] | undefined {
  const at = shown.indexOf(column)
  const to = at + by
  return at < 1 || to < 1 || to >= shown.length ? undefined : shown.toSpliced(at, 1).toSpliced(to, 0, column)
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

/**
 * A view less the columns and the sorting that the list does not have. Its filters stay: without one of them other rows
 * would be shown than were meant, so the server says which it does not know.
 */
export function fitted<Row>(
  view: ListView,
  columns: readonly Column<Row>[],
  defaults: ListDefaults,
): ListView {
  const { sort, order, ...rest } = view
  const canSort = sort === defaults.sort || columns.some(column => sortFieldOf(column) === sort)
  const usual = {
    ...(defaults.sort === undefined ? {} : { sort: defaults.sort }),
    order: defaults.order ?? 'asc',
  }
  const sizes: readonly number[] = pageSizes
  return {
    ...rest,
    ...(canSort ? { ...(sort === undefined ? {} : { sort }), order } : usual),
    columns: columnsOf(columns, view.columns).map(column => column.key),
    filters: withoutEmpty(view.filters),
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
