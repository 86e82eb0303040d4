import type { Service } from '../contract.ts'
import { Link, Money, Status, useText, When, Words, type Column } from '@omnicrm/sdk/web'
import { customerPath } from './api.ts'
import { useTypeName } from './types.ts'

/** Columns of every list of services (SVC-1); a list of one customer leaves its name out. */
export function useServiceColumns({ ofCustomer = false } = {}): Column<Service>[] {
  const t = useText('services')
  const typeName = useTypeName()
  const columns: Column<Service>[] = [
    {
      key: 'service_id',
      label: t('field.service_id'),
      sortable: true,
      card: 'none',
      cell: row => <span className="num">{row.service_id}</span>,
      text: row => row.service_id,
    },
    {
      key: 'service_name',
      label: t('field.service_name'),
      sortable: true,
      card: 'title',
      cell: row => <bdi>{row.service_name ?? t('detail.unnamed', { id: row.service_id })}</bdi>,
      text: row => row.service_name,
    },
    {
      key: 'customer_name',
      label: t('field.customer_name'),
      card: 'fact',
      cell: row => <CustomerCell service={row} />,
      text: row => row.customer_name,
    },
    {
      key: 'service_type',
      label: t('field.service_type'),
      sortable: true,
      card: 'none',
      cell: row => typeName(row.service_type),
      text: row => row.service_type,
    },
    {
      key: 'service_status',
      label: t('field.service_status'),
      card: 'status',
      cell: row => <Status domain="service" value={row.display_status} />,
      text: row => row.display_status,
    },
    {
      key: 'service_active_date',
      label: t('field.service_active_date'),
      sortable: true,
      card: 'none',
      cell: row => <When at={row.service_active_date} as="day" />,
      text: row => row.service_active_date,
    },
    {
      key: 'service_deactivate_date',
      label: t('field.service_deactivate_date'),
      sortable: true,
      card: 'none',
      cell: row => <When at={row.service_deactivate_date} as="day" />,
      text: row => row.service_deactivate_date,
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
      key: 'service_uuid',
      label: t('field.service_uuid'),
      hidden: true,
      card: 'none',
      cell: row => <span className="code">{row.service_uuid}</span>,
      text: row => row.service_uuid,
    },
  ]
  return ofCustomer ? columns.filter(column => column.key !== 'customer_name') : columns
}

function CustomerCell({ service }: { service: Service }) {
  if (service.customer_id === null) return <Words>{undefined}</Words>
  return (
    <Link className="link" to={customerPath(service.customer_id)}>
      <bdi>{service.customer_name ?? service.customer_id}</bdi>
    </Link>
  )
}
