import { Money, Status, useText, When, Who, Words, type Column } from '@omnicrm/sdk/web'
import type { Item } from '../../contract.ts'
import { customerPath, servicePath } from '../api.ts'

interface Options {
  /** Names of the first two fields, when all rows are of one type. */
  labels?: { first?: string; second?: string }
  /** A list of one customer leaves its name out. */
  ofCustomer?: boolean
}

export function useItemColumns({ labels = {}, ofCustomer = false }: Options = {}): Column<Item>[] {
  const t = useText('inventory')
  const columns: Column<Item>[] = [
    {
      key: 'itemtext1',
      label: labels.first ?? t('field.identifier'),
      sortable: true,
      card: 'title',
      cell: row => <span className="code">{row.itemtext1}</span>,
      text: row => row.itemtext1,
    },
    {
      key: 'item',
      label: t('field.item'),
      sortable: true,
      card: 'fact',
      cell: row => <bdi>{row.item}</bdi>,
      text: row => row.item,
    },
    {
      key: 'itemtext2',
      label: labels.second ?? t('field.secondIdentifier'),
      sortable: true,
      card: 'none',
      cell: row => <Words>{row.itemtext2}</Words>,
      text: row => row.itemtext2,
    },
    {
      key: 'item_state',
      label: t('field.item_state'),
      sortable: true,
      card: 'status',
      cell: row => <Status domain="inventory" value={row.item_state} />,
      text: row => row.item_state,
    },
    {
      key: 'item_location',
      label: t('field.item_location'),
      sortable: true,
      card: 'none',
      cell: row => <Words>{row.item_location}</Words>,
      text: row => row.item_location,
    },
    {
      key: 'customer_id',
      label: t('field.customer_id'),
      sortable: true,
      card: 'fact',
      cell: row =>
        row.customer_id === null ? (
          <Words>{undefined}</Words>
        ) : (
          <Who name={row.customer_name ?? String(row.customer_id)} to={customerPath(row.customer_id)} />
        ),
      text: row => row.customer_name ?? row.customer_id,
    },
    {
      key: 'service_id',
      label: t('field.service_id'),
      card: 'none',
      cell: row =>
        row.service_id === null ? (
          <Words>{undefined}</Words>
        ) : (
          <Who name={String(row.service_id)} to={servicePath(row.service_id)} />
        ),
      text: row => row.service_id,
    },
    {
      key: 'inventory_id',
      label: t('field.inventory_id'),
      sortable: true,
      hidden: true,
      card: 'none',
      cell: row => <span className="num">{row.inventory_id}</span>,
      text: row => row.inventory_id,
    },
    {
      key: 'wholesale_cost',
      label: t('field.wholesale_cost'),
      align: 'end',
      hidden: true,
      card: 'none',
      cell: row => <Money amount={row.wholesale_cost} />,
      text: row => row.wholesale_cost,
    },
    {
      key: 'retail_cost',
      label: t('field.retail_cost'),
      align: 'end',
      hidden: true,
      card: 'none',
      cell: row => <Money amount={row.retail_cost} />,
      text: row => row.retail_cost,
    },
    {
      key: 'created',
      label: t('field.created'),
      sortable: true,
      hidden: true,
      card: 'none',
      cell: row => <When at={row.created} />,
      text: row => row.created,
    },
  ]
  return ofCustomer ? columns.filter(column => column.key !== 'customer_id') : columns
}
