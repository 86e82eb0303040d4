import { DataTable, Link, pagedLocally, Quantity, useText, Words, type Column } from '@omnicrm/sdk/web'
import { offeredStates, type PlaceStock } from '../../contract.ts'
import { life } from '../api.ts'
import classes from '../inventory.module.css'

const source = pagedLocally(life.stockByPlace, {
  rows: answer => answer.data,
  texts: ({ item, item_location }) => [item, item_location ?? ''],
})

/** How many of each type are free at each place: a shop that runs short is seen (INV-35, INV-115). */
export function StockByPlace() {
  const t = useText('inventory')
  const columns: Column<PlaceStock>[] = [
    {
      key: 'item',
      label: t('field.item'),
      sortable: true,
      card: 'title',
      cell: row => (
        <Link className={`link ${classes.breaks}`} to={itemsAt(row)}>
          <bdi>{row.item}</bdi>
        </Link>
      ),
      text: row => row.item,
    },
    {
      key: 'item_location',
      label: t('field.item_location'),
      sortable: true,
      card: 'fact',
      cell: row => <Words>{row.item_location}</Words>,
      text: row => row.item_location,
    },
    {
      key: 'free',
      label: t('stock.free'),
      align: 'end',
      sortable: true,
      card: 'fact',
      cell: row => <Quantity value={row.free} />,
      text: row => row.free,
    },
  ]
  return (
    <DataTable
      id="inventory.places"
      prefix="places-"
      caption={t('stock.places')}
      source={source}
      columns={columns}
      rowKey={row => `${row.inventory_template_id} ${row.item_location ?? ''}`}
      rowName={row => [row.item, row.item_location].filter(Boolean).join(' · ')}
      search={t('stock.search')}
      defaults={{ sort: 'item', order: 'asc' }}
      empty={{ title: t('stock.empty'), text: t('stock.emptyText'), icon: 'inventory' }}
    />
  )
}

/** The list that proves the figure. */
function itemsAt({ item, item_location }: PlaceStock): string {
  const query = new URLSearchParams({ 'f.item': item })
  if (item_location !== null) query.set('f.item_location', item_location)
  for (const state of offeredStates) query.append('f.item_state', state)
  return `/inventory-items-list?${query.toString()}`
}
