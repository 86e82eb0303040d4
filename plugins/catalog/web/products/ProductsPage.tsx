import {
  Button,
  DataTable,
  Icon,
  Link,
  PageHeader,
  useCan,
  useConfig,
  useKeys,
  useNavigate,
  useText,
  useTitle,
  type Filter,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, categories } from '../../contract.ts'
import { catalog, productPath } from '../api.ts'
import { useProductColumns } from './columns.tsx'
import { ProductMenu } from './ProductMenu.tsx'

const defaults: ListDefaults = { sort: 'product_id', order: 'desc' }

/** The whole catalogue: on sale or not (PROD-2, PROD-47). */
export default function ProductsPage() {
  const t = useText('catalog')
  const navigate = useNavigate()
  const mayCreate = useCan(can.create)
  const [count, setCount] = useState<number>()
  const columns = useProductColumns()
  const filters = useProductFilters()
  useTitle(t('products.title'))
  useKeys({ c: () => void navigate('/products/new') }, mayCreate)
  return (
    <>
      <PageHeader
        title={t('products.title')}
        count={count}
        actions={
          mayCreate && (
            <Button component={Link} to="/products/new" leftSection={<Icon name="add" size={16} />}>
              {t('product.create')}
            </Button>
          )
        }
      />
      <DataTable
        id="products"
        caption={t('products.title')}
        source={catalog.paginated}
        columns={columns}
        rowKey={row => row.product_id}
        rowLink={row => productPath(row.product_id)}
        rowName={row => row.product_name}
        search={t('products.search')}
        filters={filters}
        defaults={defaults}
        rowActions={row => <ProductMenu product={row} withView />}
        empty={{
          title: t('products.empty'),
          text: t('products.emptyText'),
          icon: 'product',
          action: mayCreate && (
            <Button component={Link} to="/products/new">
              {t('product.create')}
            </Button>
          ),
        }}
        onTotal={setCount}
      />
    </>
  )
}

function useProductFilters(): Filter[] {
  const t = useText('catalog')
  const { service_types: types = [] } = useConfig()
  const yesNo = [
    { value: 'true', label: t('yes') },
    { value: 'false', label: t('no') },
  ]
  const flag = (field: string): Filter => ({
    field,
    label: t(`field.${field}`),
    options: yesNo,
    single: true,
    boolean: true,
  })
  return [
    {
      field: 'category',
      label: t('field.category'),
      options: categories.map(category => ({ value: category, label: t(`category.${category}`) })),
    },
    {
      field: 'service_type',
      label: t('field.service_type'),
      options: types.map(type => ({ value: type, label: type })),
    },
    flag('enabled'),
    flag('residential'),
    flag('business'),
    flag('customer_can_purchase'),
  ]
}
