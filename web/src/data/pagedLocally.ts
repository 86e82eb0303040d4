import type { EndpointClient } from '@omnicrm/sdk/web/core'
import type { Endpoint, ListQuery, Page } from '@omnicrm/sdk'
import type { Static, TObject, TSchema, TUnsafe } from 'typebox'

type None = TObject<Record<never, never>>
type Paged<P extends TObject, Row> = Endpoint<'query', P, typeof ListQuery, None, TUnsafe<Page<Row>>>
type ListInput = Static<typeof ListQuery>

interface Choice<Answer, Row> {
  /** Rows of the answer. */
  rows: (answer: Answer) => readonly Row[]
  /** Texts that the search looks into. */
  texts: (row: Row) => readonly (string | number | null | undefined)[]
}

/**
 * Makes a source for `DataTable` of an endpoint that answers all its rows at once: few rows, like the sites of one
 * customer. Search, filters, sorting and pages then happen here. Keep the result outside of components.
 */
export function pagedLocally<P extends TObject, R extends TSchema, Row extends object>(
  source: EndpointClient<Endpoint<'query', P, None, None, R>>,
  choice: Choice<Static<R>, Row>,
): EndpointClient<Paged<P, Row>> {
  const call = async (input: ListInput & object = {}, options?: { signal?: AbortSignal }) => {
    const answer = (await source.call(withoutList(input), options)) as Static<R>
    return pageOf(choice.rows(answer), input, choice.texts)
  }
  const { plugin, endpointName, endpoint } = source
  const url: typeof source.url = input => source.url(input)
  const made: object = Object.assign(call.bind(undefined), { plugin, endpointName, endpoint, call, url })
  return made as EndpointClient<Paged<P, Row>>
}

const listFields = ['page', 'per_page', 'sort', 'order', 'search', 'filters']

const withoutList = (input: object): object =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !listFields.includes(name)))

/** One page of rows that are all here. Pure, for its tests. */
export function pageOf<Row extends object>(
  all: readonly Row[],
  { page = 1, per_page: perPage = 25, sort, order = 'asc', search = '', filters = '{}' }: ListInput,
  texts: Choice<never, Row>['texts'],
): Page<Row> {
  const wanted = search.trim().toLowerCase()
  const accepted = Object.entries(JSON.parse(filters) as Record<string, unknown[]>)
  const rows = all
    .filter(row =>
      texts(row).some(text =>
        String(text ?? '')
          .toLowerCase()
          .includes(wanted),
      ),
    )
    .filter(row => accepted.every(([field, values]) => values.some(value => holds(row, field, value))))
  const sorted = sort === undefined ? rows : rows.toSorted((a, b) => compare(a, b, sort))
  if (sort !== undefined && order === 'desc') sorted.reverse()
  return {
    data: sorted.slice((page - 1) * perPage, page * perPage),
    pagination: {
      current_page: page,
      per_page: perPage,
      total_pages: Math.ceil(rows.length / perPage),
      total_items: rows.length,
    },
  }
}

const valueOf = (row: object, field: string): unknown => (row as Record<string, unknown>)[field]

function holds(row: object, field: string, wanted: unknown): boolean {
  const value = valueOf(row, field)
  return Array.isArray(value) ? value.includes(wanted) : String(value) === String(wanted)
}

const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

function compare(a: object, b: object, field: string): number {
  const [one, other] = [valueOf(a, field), valueOf(b, field)]
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return textOf(one).localeCompare(textOf(other))
}
