import {
  Button,
  Id,
  isApiError,
  LoadError,
  PageHeader,
  Skeletons,
  Slot,
  Stale,
  Status,
  UrlTabs,
  useApiQuery,
  useCan,
  useParams,
  useSlotTabs,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { holdings } from '@omnicrm/plugin-inventory/slots'
import { useState } from 'react'
import { can, type Service } from '../contract.ts'
import { serviceActions, serviceBadges, serviceTabs } from '../slots.ts'
import { services } from './api.ts'
import { ServiceAddons } from './ServiceAddons.tsx'
import { ServiceEdit } from './ServiceEdit.tsx'
import { ServiceSummary } from './ServiceSummary.tsx'

/** The page must not wait for the charging engine: live balances are read by their own card (D-86). */
const withoutLiveData = 'none'

export default function ServicePage() {
  const t = useText('services')
  const { service_id } = useParams()
  const answer = useApiQuery(services.get, { service_id: Number(service_id), include: withoutLiveData })
  const service = answer.data
  useTitle(service?.service_name ?? t('detail.unnamed', { id: service_id }))
  if (!service) {
    return (
      <>
        <PageHeader title={t('detail.title')} crumbs={[{ label: t('list.title'), to: '/services' }]} />
        {answer.error ? (
          <LoadError
            error={answer.error}
            onRetry={
              isApiError(answer.error) && answer.error.status === 404
                ? undefined
                : () => void answer.refetch()
            }
          />
        ) : (
          <Skeletons rows={6} />
        )}
      </>
    )
  }
  return (
    <>
      {answer.error && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      <ServiceDetail service={service} />
    </>
  )
}

function ServiceDetail({ service }: { service: Service }) {
  const t = useText('services')
  const mayEdit = useCan(can.update)
  const [edits, setEdits] = useState(false)
  const others = useSlotTabs(serviceTabs, { service })
  const own = [
    {
      name: 'summary',
      label: t('tab.summary'),
      order: 10,
      content: () => <ServiceSummary service={service} />,
    },
    {
      name: 'inventory',
      label: t('tab.inventory'),
      order: 20,
      content: () => <Slot of={holdings} customerId={service.customer_id} serviceId={service.service_id} />,
    },
    { name: 'addons', label: t('tab.addons'), order: 50, content: () => <ServiceAddons service={service} /> },
  ]
  const name = service.service_name ?? t('detail.unnamed', { id: service.service_id })
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[
          { label: t('list.title'), to: '/services' },
          ...(service.customer_id === null
            ? []
            : [
                {
                  label: service.customer_name ?? String(service.customer_id),
                  to: `/customers/${service.customer_id}#3`,
                },
              ]),
        ]}
        actions={
          <>
            {mayEdit && (
              <Button variant="default" onClick={() => setEdits(true)}>
                {t('edit.open')}
              </Button>
            )}
            <Slot of={serviceActions} service={service} />
          </>
        }
      >
        <Status domain="service" value={service.display_status} />
        <Slot of={serviceBadges} service={service} />
        <Id value={service.service_id} />
      </PageHeader>
      <UrlTabs label={name} tabs={[...own, ...others].toSorted((a, b) => a.order - b.order)} />
      {edits && <ServiceEdit service={service} onClose={() => setEdits(false)} />}
    </>
  )
}
