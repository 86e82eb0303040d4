import {
  ActionMenu,
  DataTable,
  PageHeader,
  useCan,
  useText,
  useTitle,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, serviceStatuses, type Service } from '../contract.ts'
import { servicePath, services } from './api.ts'
import { useServiceColumns } from './columns.tsx'
import { ServiceEdit } from './ServiceEdit.tsx'
import { serviceTypes, useTypeName } from './types.ts'

/** The tab "Active" is the first view (SVC-4); newest services first. */
const defaults: ListDefaults = {
  sort: 'service_id',
  order: 'desc',
  perPage: 10,
  filters: { service_status: ['Active'] },
}

export default function ServicesPage() {
  const t = useText('services')
  const words = useText('web')
  const typeName = useTypeName()
  const columns = useServiceColumns()
  const [count, setCount] = useState<number>()
  const [edited, setEdited] = useState<Service>()
  useTitle(t('list.title'))
  return (
    <>
      <PageHeader title={t('list.title')} count={count} />
      <DataTable
        id="services"
        caption={t('list.title')}
        source={services.list}
        columns={columns}
        rowKey={row => row.service_id}
        rowLink={row => servicePath(row.service_id)}
        rowName={row => row.service_name ?? String(row.service_id)}
        search={t('list.search')}
        filters={[
          {
            field: 'service_type',
            label: t('field.service_type'),
            options: serviceTypes.map(type => ({ value: type, label: typeName(type) })),
          },
        ]}
        allViews={t('list.allResults')}
        views={serviceStatuses.map(status => ({
          name: status.toLowerCase(),
          label: words(`status.service.${status}`),
          filters: { service_status: [status] },
        }))}
        defaults={defaults}
        rowActions={row => <RowMenu service={row} onEdit={() => setEdited(row)} />}
        empty={{ title: t('list.empty'), text: t('list.emptyText'), icon: 'services' }}
        onTotal={setCount}
      />
      {edited && <ServiceEdit service={edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}

function RowMenu({ service, onEdit }: { service: Service; onEdit: () => void }) {
  const t = useText('services')
  const mayEdit = useCan(can.update)
  const name = service.service_name ?? String(service.service_id)
  return (
    <ActionMenu
      label={t('list.actionsOf', { name })}
      actions={[
        { label: t('list.view'), icon: 'show', does: servicePath(service.service_id) },
        mayEdit && { label: t('edit.open'), icon: 'edit', does: onEdit },
      ]}
    />
  )
}
