import { DataTable, useText } from '@omnicrm/sdk/web'
import { serviceStatuses } from '../contract.ts'
import { servicePath, services } from './api.ts'
import { useServiceColumns } from './columns.tsx'

const defaults = { sort: 'service_id', order: 'desc', perPage: 10 } as const

/** Tab 3 of a customer: its services. What adds one stands in the header of the customer. */
export default function CustomerServices({ customerId }: { readonly customerId: number }) {
  const t = useText('services')
  const words = useText('web')
  const columns = useServiceColumns({ ofCustomer: true })
  return (
    <DataTable
      id="customer.services"
      prefix="services-"
      caption={t('list.title')}
      source={services.ofCustomer}
      input={{ customer_id: customerId }}
      columns={columns}
      rowKey={row => row.service_id}
      rowLink={row => servicePath(row.service_id)}
      rowName={row => row.service_name ?? String(row.service_id)}
      search={t('list.search')}
      filters={[
        {
          field: 'service_status',
          label: t('field.service_status'),
          options: serviceStatuses.map(status => ({
            value: status,
            label: words(`status.service.${status}`),
          })),
        },
      ]}
      defaults={defaults}
      empty={{ title: t('customer.empty'), text: t('customer.emptyText'), icon: 'services' }}
    />
  )
}
