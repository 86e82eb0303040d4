import { DataTable, useText } from '@omnicrm/sdk/web'
import { inventory, itemPath } from './api.ts'
import { useItemColumns } from './items/columns.tsx'
import { ItemMenu } from './items/ItemMenu.tsx'
import { useStates } from './words.ts'

/** Tab 8 of a customer: what it has of ours (INV-101). */
export default function CustomerInventory({ customerId }: { readonly customerId: number }) {
  const t = useText('inventory')
  const states = useStates()
  const columns = useItemColumns({ ofCustomer: true })
  return (
    <DataTable
      id="customer.inventory"
      prefix="inventory-"
      caption={t('items.title')}
      source={inventory.list}
      only={{ customer_id: [String(customerId)] }}
      columns={columns}
      rowKey={row => row.inventory_id}
      rowLink={row => itemPath(row.inventory_id)}
      rowName={row => `${row.item} ${row.itemtext1}`}
      search={t('items.search')}
      filters={[{ field: 'item_state', label: t('field.item_state'), options: states }]}
      defaults={{ sort: 'inventory_id', order: 'desc', perPage: 10 }}
      rowActions={row => <ItemMenu item={row} withView />}
      empty={{ title: t('customer.empty'), text: t('customer.emptyText'), icon: 'inventory' }}
    />
  )
}
