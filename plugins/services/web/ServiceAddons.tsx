import { DataTable, Money, Status, useText, When, Words, type Column, type RowOfList } from '@omnicrm/sdk/web'
import { api, addonStatuses, type Service } from '../contract.ts'
import { services } from './api.ts'

type Addon = RowOfList<typeof api.addons>

/** Add-on products that jobs put on the service. */
export function ServiceAddons({ service }: { service: Service }) {
  const t = useText('services')
  const words = useText('web')
  const columns: Column<Addon>[] = [
    {
      key: 'product_name',
      label: t('addons.product'),
      card: 'title',
      cell: row => <Words>{row.product_name ?? row.product_id}</Words>,
      text: row => row.product_name,
    },
    {
      key: 'status',
      label: t('field.service_status'),
      card: 'status',
      cell: row => <Status domain="addon" value={row.status} />,
      text: row => row.status,
    },
    {
      key: 'added',
      label: t('addons.added'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={row.added} />,
      text: row => row.added,
    },
    {
      key: 'expires',
      label: t('addons.expires'),
      cell: row => <When at={row.expires} />,
      text: row => row.expires,
    },
    {
      key: 'cost',
      label: t('addons.cost'),
      align: 'end',
      card: 'fact',
      cell: row => <Money amount={row.cost} {...(row.recurring ? { word: t('addons.monthly') } : {})} />,
      text: row => row.cost,
    },
  ]
  return (
    <DataTable
      id="services.addons"
      prefix="addons-"
      caption={t('tab.addons')}
      source={services.addons}
      input={{ service_id: service.service_id }}
      columns={columns}
      rowKey={row => row.service_addon_id}
      rowName={row => row.product_name ?? String(row.product_id)}
      filters={[
        {
          field: 'status',
          label: t('field.service_status'),
          options: addonStatuses.map(status => ({ value: status, label: words(`status.addon.${status}`) })),
        },
      ]}
      defaults={{ perPage: 10 }}
      empty={{ title: t('addons.empty'), text: t('addons.emptyText'), icon: 'product' }}
    />
  )
}
