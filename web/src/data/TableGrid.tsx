import { Checkbox, Skeleton, VisuallyHidden } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject } from 'react'
import { Link, useNavigate } from 'react-router'
import { Icon } from '../Icon.tsx'
import { useKeys } from '../shell/keys.ts'
import { prefetchPage } from '../shell/prefetch.ts'
import { sortFieldOf, type Column } from './column.ts'
import classes from './DataTable.module.css'
import { nextSort, type ListDefaults } from './listState.ts'
import type { ListControl } from './useListState.ts'
import type { Selection } from './useSelection.ts'

export interface GridProps<Row> {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string | number
  rowLink?: (row: Row) => string | undefined
  rowName?: (row: Row) => string
  rowActions?: (row: Row) => ReactNode
  bulk?: unknown
  list: ListControl
  defaults?: ListDefaults
  selection: Selection<Row>
  isPending: boolean
  prefix?: string
  total?: number | undefined
}

/** A real table with its own sideways scroll, sticky head, first and last column pinned. */
export function TableGrid<Row>(props: GridProps<Row>) {
  const t = useText('web')
  const { columns, rows, list, selection } = props
  const body = useRef<HTMLTableSectionElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  useFit(frame)
  useRowKeys(body, props.prefix === undefined || props.prefix === '')
  const hasChecks = props.bulk !== undefined
  return (
    <div ref={frame} className={classes.scroll}>
      <table
        className={classes.table}
        aria-rowcount={props.total === undefined ? undefined : props.total + 1}
      >
        <caption>
          <VisuallyHidden>{props.caption}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            {hasChecks && (
              <th className={`${classes.head} ${classes.check}`} scope="col">
                <Checkbox
                  size="xs"
                  aria-label={t('list.selectPage')}
                  checked={selection.isPageSelected}
                  indeterminate={selection.isSome && !selection.isPageSelected}
                  onChange={selection.togglePage}
                />
              </th>
            )}
            {columns.map((column, index) => (
              <HeadCell
                key={column.key}
                column={column}
                list={list}
                defaults={props.defaults}
                pinned={index === 0}
              />
            ))}
            {props.rowActions && (
              <th className={`${classes.head} ${classes.actions}`} scope="col">
                <VisuallyHidden>{t('list.actions')}</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows
            ? rows.map((row, index) => <BodyRow key={props.rowKey(row)} {...props} row={row} index={index} />)
            : Array.from({ length: 8 }, (_, row) => (
                <tr key={row} className="late">
                  {hasChecks && <td className={classes.cell} aria-hidden />}
                  {columns.map((column, index) => (
                    <td key={column.key} className={classes.cell}>
                      <Skeleton height={12} width={`${85 - ((row * 13 + index * 29) % 45)}%`} />
                    </td>
                  ))}
                  {props.rowActions && <td className={classes.cell} aria-hidden />}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  )
}

/** Marks a frame that its table fits: it needs no scroll of its own then, in which the head could not stay in sight. */
function useFit(frame: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const around = frame.current
    const table = around?.querySelector('table')
    if (!around || !table) return
    const observer = new ResizeObserver(() => {
      around.toggleAttribute('data-fits', table.offsetWidth <= around.clientWidth)
    })
    observer.observe(around)
    observer.observe(table)
    return () => observer.disconnect()
  }, [frame])
}

interface HeadProps<Row> {
  column: Column<Row>
  list: ListControl
  defaults: ListDefaults | undefined
  pinned: boolean
}

function HeadCell<Row>({ column, list, defaults, pinned }: HeadProps<Row>) {
  const field = sortFieldOf(column)
  const isSorted = field !== undefined && list.state.sort === field
  const direction = list.state.order === 'asc' ? 'ascending' : 'descending'
  return (
    <th
      scope="col"
      className={classes.head}
      data-align={column.align}
      data-pinned={pinned || undefined}
      aria-sort={field === undefined ? undefined : isSorted ? direction : 'none'}
      style={column.width === undefined ? undefined : { minWidth: column.width }}
    >
      {field === undefined ? (
        column.label
      ) : (
        <button
          type="button"
          className={classes.sort}
          data-sorted={isSorted || undefined}
          onClick={() => list.change(nextSort(list.state, field, defaults))}
        >
          {column.label}
          <Icon
            name={isSorted ? (list.state.order === 'asc' ? 'sortAscending' : 'sortDescending') : 'sort'}
            size={16}
          />
        </button>
      )}
    </th>
  )
}

function BodyRow<Row>(props: GridProps<Row> & { row: Row; index: number }) {
  const t = useText('web')
  const navigate = useNavigate()
  const { row, columns, selection, list } = props
  const link = props.rowLink?.(row)
  const name = props.rowName?.(row) ?? String(props.rowKey(row))
  const isSelected = selection.isSelected(row)
  const linked = columns.find(column => column.card === 'title') ?? columns[0]
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const target = event.target as HTMLElement
    const isControl = target.closest('a, button, input, label, [role="menuitem"]')
    // React tells the row of clicks in dialogs that its actions opened; those are not in it.
    if (
      !link ||
      isControl ||
      !event.currentTarget.contains(target) ||
      event.defaultPrevented ||
      window.getSelection()?.toString()
    )
      return
    void navigate(link)
  }
  const pressed = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter' && link) void navigate(link)
    if (event.key.toLowerCase() === 'x' && props.bulk !== undefined) selection.toggle(row)
  }
  return (
    // The row is a convenience for the pointer and for J and K; its first cell holds the real link.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      className={classes.row}
      tabIndex={-1}
      data-link={link ? true : undefined}
      aria-selected={props.bulk === undefined ? undefined : isSelected}
      aria-rowindex={(list.state.page - 1) * list.state.perPage + props.index + 2}
      onClick={open}
      onKeyDown={pressed}
    >
      {props.bulk !== undefined && (
        <td className={`${classes.cell} ${classes.check}`}>
          <Checkbox
            size="xs"
            aria-label={t('list.selectRow', { name })}
            checked={isSelected}
            onChange={() => selection.toggle(row)}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.key}
          className={classes.cell}
          data-align={column.align}
          data-pinned={index === 0 || undefined}
          data-title={column === linked || undefined}
        >
          {column === linked && link ? (
            <Link to={link} className={classes.name} onPointerEnter={() => prefetchPage(link)}>
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
      {props.rowActions && <td className={`${classes.cell} ${classes.actions}`}>{props.rowActions(row)}</td>}
    </tr>
  )
}

/** J, K and the arrows walk the rows; Enter and X act on the row with the focus. */
function useRowKeys(body: React.RefObject<HTMLTableSectionElement | null>, isOn: boolean): void {
  const move = (step: 1 | -1) => (event: globalThis.KeyboardEvent) => {
    const rows = [...(body.current?.querySelectorAll<HTMLTableRowElement>('tr[tabindex]') ?? [])]
    const now = rows.findIndex(row => row === document.activeElement || row.contains(document.activeElement))
    if (event.key.startsWith('Arrow') && now === -1) return
    const next = rows[now === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, now + step))]
    if (!next) return
    event.preventDefault()
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }
  useKeys({ j: move(1), k: move(-1), ArrowDown: move(1), ArrowUp: move(-1) }, isOn)
}
