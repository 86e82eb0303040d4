import { DataTable, useText, When, type Column } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Item } from '../../contract.ts'
import { inventory, itemPath } from '../api.ts'
import classes from '../inventory.module.css'
import { useItemColumns } from '../items/columns.tsx'
import { ItemMenu } from '../items/ItemMenu.tsx'

/** Which date is waited for, and the filter of the items that wait. */
const kinds = {
  quarantine: { date: 'quarantine_until', only: { in_quarantine: ['true'] } },
  returns: { date: 'return_due_at', only: { is_lent: ['true'] } },
} as const

/** Items on their way back into stock, the next one first; what is overdue says so. */
export function AwayItems({ kind }: { kind: keyof typeof kinds }) {
  const t = useText('inventory')
  const { date, only } = kinds[kind]
  const columns = useAwayColumns(date)
  const empty =
    kind === 'quarantine'
      ? { title: t('quarantine.empty'), text: t('quarantine.emptyText') }
      : { title: t('returns.empty'), text: t('returns.emptyText') }
  return (
    <DataTable
      key={kind}
      id={`inventory.${kind}`}
      prefix={`${kind}-`}
      caption={t(`stock.${kind}`)}
      source={inventory.list}
      only={only}
      columns={columns}
      rowKey={row => row.inventory_id}
      rowLink={row => itemPath(row.inventory_id)}
      rowName={row => `${row.item} ${row.itemtext1}`}
      search={t('items.search')}
      defaults={{ sort: date, order: 'asc' }}
      rowActions={row => <ItemMenu item={row} withView />}
      empty={{ ...empty, icon: 'inventory' }}
    />
  )
}

function useAwayColumns(date: 'quarantine_until' | 'return_due_at'): Column<Item>[] {
  const t = useText('inventory')
  const columns = useItemColumns()
  const [now] = useState(() => Date.now())
  return [
    ...columns.filter(column => !['itemtext2', 'service_id'].includes(column.key)),
    {
      key: date,
      label: t(`field.${date}`),
      sortable: true,
      card: 'fact',
      cell: row => <DueDate at={row[date]} now={now} />,
      text: row => row[date],
    },
  ]
}

function DueDate({ at, now }: { at: string | null; now: number }) {
  const t = useText('inventory')
  if (at === null || Date.parse(at) >= now) return <When at={at} as="day" />
  return (
    <span className={classes.late}>
      <When at={at} as="day" /> · {t('stock.overdue')}
    </span>
  )
}
