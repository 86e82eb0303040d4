import { Checkbox, Skeleton } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { Link } from 'react-router'
import type { Column } from './column.ts'
import classes from './RowCards.module.css'
import type { GridProps } from './TableGrid.tsx'

/** Rows as cards on phones: name, status, two facts. */
export function RowCards<Row>(props: GridProps<Row>) {
  const t = useText('web')
  const parts = partsOf(props.columns)
  if (!props.rows) return <Skeleton height={96} className="late" />
  return (
    <ul className={classes.cards} aria-label={props.caption}>
      {props.rows.map(row => {
        const link = props.rowLink?.(row)
        const title = parts.title?.cell(row)
        return (
          <li
            key={props.rowKey(row)}
            className={classes.card}
            aria-current={props.selection.isSelected(row) || undefined}
          >
            <div className={classes.top}>
              {props.bulk !== undefined && (
                <Checkbox
                  aria-label={t('list.selectRow', { name: props.rowName?.(row) ?? props.rowKey(row) })}
                  checked={props.selection.isSelected(row)}
                  onChange={() => props.selection.toggle(row)}
                />
              )}
              <span className={classes.title}>{link ? <Link to={link}>{title}</Link> : title}</span>
              {parts.status?.cell(row)}
              {props.rowActions?.(row)}
            </div>
            <dl className={classes.facts}>
              {factsOf(parts.facts, row).map(column => (
                <div key={column.key}>
                  <dt>{column.label}</dt>
                  <dd>{column.cell(row)}</dd>
                </div>
              ))}
            </dl>
          </li>
        )
      })}
    </ul>
  )
}

function partsOf<Row>(columns: readonly Column<Row>[]) {
  const title = columns.find(column => column.card === 'title') ?? columns[0]
  const status = columns.find(column => column.card === 'status')
  const named = columns.filter(column => column.card === 'fact')
  const others = columns.filter(column => column !== title && column !== status && column.card === undefined)
  return { title, status, facts: [...named, ...others] }
}

/** The first two that say something of this row; a column without a text always does. */
const factsOf = <Row,>(facts: readonly Column<Row>[], row: Row): Column<Row>[] =>
  facts.filter(({ text }) => !text || (text(row) ?? '') !== '').slice(0, 2)
