import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  useApiQuery,
  useText,
  type Answer,
  type EndpointClient,
  type InputOf,
  type ListView,
} from '@omnicrm/sdk/web/core'
import { useEffect, type ReactNode } from 'react'
import { EmptyState, LoadError, Stale } from '../feedback/states.tsx'
import type { IconName } from '../icons.ts'
import type { Column, Filter } from './column.ts'
import classes from './DataTable.module.css'
import type { ExportOf } from './ExportButton.tsx'
import { FilterBar } from './FilterBar.tsx'
import { fitted, viewOf } from './listView.ts'
import { isNarrowed, listQuery, type ListDefaults, type ListState } from './listState.ts'
import { RowCards } from './RowCards.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { TableFoot } from './TableFoot.tsx'
import { TableGrid } from './TableGrid.tsx'
import { TableMenu } from './TableMenu.tsx'
import { useDensity, useVisibleColumns } from './tablePreferences.ts'
import { useListState } from './useListState.ts'
import { useSelection, type Selection } from './useSelection.ts'
import { ViewTabs, type View } from './ViewTabs.tsx'

/** Row of a list endpoint: the member type of `data`. */
export type RowOfList<E> = Answer<E> extends { readonly data: readonly (infer Row)[] } ? Row : never

/** Fields of the endpoint's input that the table does not fill by itself. */
export type ListFixed<E> = Omit<
  Partial<InputOf<E>>,
  'page' | 'per_page' | 'sort' | 'order' | 'search' | 'filters'
>

export interface DataTableProps<E, Row = RowOfList<E>> {
  /** Stable id: remembers columns under it. */
  id: string
  /** Names the table to those who do not see the heading. */
  caption: string
  /** A list endpoint of the conventions: answers `{ data, pagination }`. */
  source: EndpointClient<E>
  /** More input of the endpoint: path parameters, fixed query fields. */
  input?: ListFixed<E>
  /** Filters that always hold and have no chip: jobs of one service. */
  only?: ListState['filters']
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string | number
  /** Where a row leads; the column with `card: 'title'`, else the first one, becomes the link. */
  rowLink?: (row: Row) => string | undefined
  /** Names a row in labels of its controls. */
  rowName?: (row: Row) => string
  /** Placeholder of the search field; no search when absent. */
  search?: string
  filters?: readonly Filter[]
  /** Built-in views. The list of a page has "All" and saved ones besides. */
  views?: readonly View[]
  /** Instead of "All". */
  allViews?: string
  defaults?: ListDefaults
  /** Nothing there at all: why, and the next step. */
  empty: { title: string; text?: string; icon?: IconName; action?: ReactNode }
  /** Verbs for selected rows; no check boxes when absent. */
  bulk?: ((selection: Selection<Row>) => ReactNode) | undefined
  /** Address of the endpoint that writes all rows to a file; without one the browser reads up to 10 000. */
  exportFile?: ExportOf['file']
  /** Buttons at the end of each row, icon-only. */
  rowActions?: (row: Row) => ReactNode
  /** Keeps two lists of one page apart in the address. Only the list without one takes single keys and has views. */
  prefix?: string
  /** Milliseconds; see `usePollWhenLost`. */
  refetchInterval?: number | false
  /** Told with every answer: for the count in the page header. */
  onTotal?: (total: number) => void
}

interface ListAnswer<Row> {
  data: readonly Row[]
  pagination: { total_items: number; total_pages: number; current_page: number; per_page: number }
}

/**
 * The list of the product: server paging, sorting, filters and search in the address; views of these; columns and
 * density remembered; keyboard rows; cards on phones; first load, refresh, empty and failure drawn.
 */
export function DataTable<E>(props: DataTableProps<E>) {
  type Row = RowOfList<E>
  const { source, columns, prefix = '', defaults = {}, rowKey } = props
  const t = useText('web')
  const list = useListState(prefix, defaults)
  const [density, setDensity] = useDensity(list)
  const visible = useVisibleColumns<Row>(props.id, columns, list)
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const asked = { ...list.state, filters: { ...list.state.filters, ...props.only } }
  const input = { ...props.input, ...listQuery(asked, props.filters) } as InputOf<E>
  const answer = useApiQuery(source, input, {
    keepPrevious: true,
    refetchInterval: props.refetchInterval ?? false,
  })
  const page = answer.data as ListAnswer<Row> | undefined
  const rows = page?.data
  const total = page?.pagination.total_items
  const selection = useSelection<Row>(rows ?? none, rowKey)
  const { onTotal } = props
  useEffect(() => {
    if (total !== undefined) onTotal?.(total)
  }, [total, onTotal])

  const narrowed = isNarrowed(list.state)
  const emptyState = narrowed ? (
    <EmptyState title={t('list.noMatch')} icon="search">
      <Button variant="default" onClick={() => list.change({ search: '', filters: {} })}>
        {t('list.clear')}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState title={props.empty.title} text={props.empty.text} {...iconOf(props.empty.icon)}>
      {props.empty.action}
    </EmptyState>
  )
  const isEmpty = rows?.length === 0
  const fit = (kept: ListView) => fitted(kept, columns, defaults)
  const view = { ...props, columns: visible.shown, rows, list, selection, isPending: answer.isPending }
  return (
    <section className={classes.list} aria-busy={answer.isFetching}>
      {prefix === '' && (
        <ViewTabs
          views={props.views ?? noViews}
          all={props.allViews}
          defaults={defaults}
          list={{ id: props.id, now: viewOf(list.state, visible.shown, density), fit }}
        />
      )}
      <FilterBar
        list={list}
        filters={props.filters ?? noFilters}
        search={props.search}
        keys={prefix === ''}
        end={
          <TableMenu
            columns={columns}
            visible={visible}
            density={density}
            onDensity={setDensity}
            exportOf={{ name: props.id, source, input, total: total ?? 0, file: props.exportFile }}
          />
        }
      />
      <div className={classes.card}>
        {answer.isFetching && rows && <div className={`${classes.refresh} late`} />}
        {answer.error && rows && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
        {answer.error && !rows ? (
          <LoadError error={answer.error} onRetry={() => void answer.refetch()} />
        ) : isEmpty ? (
          emptyState
        ) : isPhone ? (
          <RowCards {...view} />
        ) : (
          <TableGrid {...view} total={total} />
        )}
        {page && !isEmpty && <TableFoot list={list} pagination={page.pagination} />}
      </div>
      {props.bulk && <SelectionBar selection={selection}>{props.bulk(selection)}</SelectionBar>}
    </section>
  )
}

const none: never[] = []
const noFilters: readonly Filter[] = []
const noViews: readonly View[] = []

const iconOf = (icon: IconName | undefined) => (icon === undefined ? {} : { icon })
