import { Money, Status, Tags, useText, type Column } from '@omnicrm/sdk/web'
import type { Product } from '../../contract.ts'
import classes from '../catalog.module.css'
import { ProductIcon } from '../ProductIcon.tsx'
import { useBuyers, useWindow } from '../words.ts'

export function useProductColumns(): Column<Product>[] {
  const t = useText('catalog')
  const buyers = useBuyers()
  const saleWindow = useWindow()
  return [
    {
      key: 'product_name',
      label: t('field.product_name'),
      sortable: true,
      card: 'title',
      cell: row => (
        <span className={classes.name}>
          <ProductIcon icon={row.icon} size={18} />
          <bdi>{row.product_name}</bdi>
        </span>
      ),
      text: row => row.product_name,
    },
    {
      key: 'product_id',
      label: t('field.product_id'),
      sortable: true,
      card: 'none',
      cell: row => <span className="num">{row.product_id}</span>,
      text: row => row.product_id,
    },
    {
      key: 'category',
      label: t('field.category'),
      sortable: true,
      card: 'fact',
      cell: row => t(`category.${row.category}`),
      text: row => row.category,
    },
    {
      key: 'service_type',
      label: t('field.service_type'),
      sortable: true,
      card: 'none',
      cell: row => row.service_type,
      text: row => row.service_type,
    },
    {
      key: 'enabled',
      label: t('field.enabled'),
      card: 'status',
      cell: row => (
        <Status
          domain="enabled"
          value={row.enabled ? 'Active' : 'Inactive'}
          label={t(row.enabled ? 'product.enabled' : 'product.disabled')}
        />
      ),
      text: row => String(row.enabled),
    },
    {
      key: 'retail_cost',
      label: t('field.retail_cost'),
      sortable: true,
      align: 'end',
      card: 'fact',
      cell: row => <Money amount={row.retail_cost} />,
      text: row => row.retail_cost,
    },
    {
      key: 'buyers',
      label: t('field.buyers'),
      card: 'none',
      cell: row => <Tags tags={buyers(row).map(name => ({ name }))} />,
      text: row => buyers(row).join(', '),
    },
    {
      key: 'window',
      label: t('field.window'),
      card: 'none',
      cell: row => saleWindow(row),
      text: row => saleWindow(row),
    },
    {
      key: 'product_slug',
      label: t('field.product_slug'),
      sortable: true,
      hidden: true,
      card: 'none',
      cell: row => <span className="code">{row.product_slug}</span>,
      text: row => row.product_slug,
    },
  ]
}
