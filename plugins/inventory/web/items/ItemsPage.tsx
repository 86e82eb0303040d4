import {
  Button,
  DataTable,
  Icon,
  Link,
  PageHeader,
  skipToken,
  useApiQuery,
  useCan,
  useKeys,
  useNavigate,
  useSearchParams,
  useText,
  useTitle,
  type Filter,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can } from '../../contract.ts'
import { customers, inventory, itemPath, templates } from '../api.ts'
import { useStates } from '../words.ts'
import { BulkState } from './BulkState.tsx'
import { useItemColumns } from './columns.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import { ItemMenu } from './ItemMenu.tsx'

const defaults: ListDefaults = { sort: 'inventory_id', order: 'desc' }

/** Stock and what customers have: where it is, in which state, and who has it (INV-2). */
export default function ItemsPage() {
  const t = useText('inventory')
  const navigate = useNavigate()
  const mayCreate = useCan(can.create)
  const mayUpdate = useCan(can.update)
  const filters = useItemFilters()
  const columns = useItemColumns({ labels: useLabelsOfFilter() })
  const [count, setCount] = useState<number>()
  useTitle(t('items.title'))
  useKeys({ c: () => void navigate('/inventory-items/new') }, mayCreate)
  return (
    <>
      <PageHeader
        title={t('items.title')}
        count={count}
        actions={
          <>
            <ExportMenu />
            {mayCreate && (
              <Button
                component={Link}
                to="/inventory-imports"
                variant="default"
                leftSection={<Icon name="upload" size={16} />}
              >
                {t('import.open')}
              </Button>
            )}
            {mayCreate && (
              <Button component={Link} to="/inventory-items/new" leftSection={<Icon name="add" size={16} />}>
                {t('item.add')}
              </Button>
            )}
          </>
        }
      />
      <DataTable
        id="inventory"
        caption={t('items.title')}
        source={inventory.list}
        columns={columns}
        rowKey={row => row.inventory_id}
        rowLink={row => itemPath(row.inventory_id)}
        rowName={row => `${row.item} ${row.itemtext1}`}
        search={t('items.search')}
        filters={filters}
        defaults={defaults}
        rowActions={row => <ItemMenu item={row} withView />}
        empty={{ title: t('items.empty'), text: t('items.emptyText'), icon: 'inventory' }}
        bulk={mayUpdate ? selection => <BulkState selection={selection} /> : undefined}
        onTotal={setCount}
      />
    </>
  )
}

function useItemFilters(): Filter[] {
  const t = useText('inventory')
  const states = useStates()
  const mayTemplates = useCan(can.viewTemplate)
  const [search] = useSearchParams()
  const types = useApiQuery(templates.list, mayTemplates ? {} : skipToken)
  const places = useApiQuery(inventory.locations, {})
  const chosen = search.getAll('f.customer_id')
  const known = useApiQuery(
    customers.list,
    chosen.length > 0 ? { filters: JSON.stringify({ customer_id: chosen }), per_page: 100 } : skipToken,
  )
  const asOption = (text: string) => ({ value: text, label: text })
  const customerOption = (id: number, name: string) => ({ value: String(id), label: name })
  const typeNames = types.data?.map(type => type.item) ?? search.getAll('f.item')
  return [
    ...(typeNames.length > 0
      ? [{ field: 'item', label: t('field.item'), options: typeNames.map(asOption) }]
      : []),
    { field: 'item_state', label: t('field.item_state'), options: states },
    {
      field: 'item_location',
      label: t('field.item_location'),
      options: places.data?.data.map(asOption) ?? search.getAll('f.item_location').map(asOption),
    },
    ...search.getAll('f.inventory_import_id').map(id => ({
      field: 'inventory_import_id',
      label: t('import.one'),
      options: [asOption(id)],
    })),
    {
      field: 'customer_id',
      label: t('field.customer_id'),
      options:
        known.data?.data.map(each => customerOption(each.customer_id, each.customer_name)) ??
        chosen.map(asOption),
      search: async (text, signal) => {
        const found = await customers.list({ search: text, per_page: 8 }, { signal })
        return found.data.map(each => customerOption(each.customer_id, each.customer_name))
      },
    },
  ]
}

/** With one type chosen, the columns bear the names of its fields. */
function useLabelsOfFilter(): { first?: string; second?: string } {
  const mayTemplates = useCan(can.viewTemplate)
  const [search] = useSearchParams()
  const [only, ...others] = search.getAll('f.item')
  const types = useApiQuery(templates.list, mayTemplates ? {} : skipToken)
  const template = others.length === 0 ? types.data?.find(each => each.item === only) : undefined
  return template ? { first: template.itemtext1_label, second: template.itemtext2_label } : {}
}
