import {
  Button,
  ConfirmDialog,
  Link,
  useApiMutation,
  useApiQuery,
  useFormat,
  useNavigate,
  useText,
  type Consequence,
} from '@omnicrm/sdk/web'
import type { Service } from '@omnicrm/plugin-services/contract'
import { useState } from 'react'
import { assignPath, inventory, jobPath, provisioning } from './api.ts'

/** What jobs do to a service: take it out of the network, or put an add-on on it. */
export default function ServiceActions({ service }: { readonly service: Service }) {
  const t = useText('provisioning-ansible')
  const [asks, setAsks] = useState(false)
  if (service.service_status === 'Inactive') return null
  return (
    <>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('deprovision.open')}
      </Button>
      {service.customer_id !== null && (
        <Button
          component={Link}
          to={assignPath({ customerId: service.customer_id, serviceId: service.service_id })}
        >
          {t('service.addAddon')}
        </Button>
      )}
      {asks && <Deprovision service={service} onClose={() => setAsks(false)} />}
    </>
  )
}

/** Money, network: never optimistic. Lists the effects, then leads to the job that does it. */
function Deprovision({ service, onClose }: { service: Service; onClose: () => void }) {
  const t = useText('provisioning-ansible')
  const navigate = useNavigate()
  const start = useApiMutation(provisioning.start, { invalidates: ['provisioning-ansible', 'services'] })
  const name = service.service_name ?? t('deprovision.unnamed', { id: service.service_id })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('deprovision.title', { name })}
      text={t('deprovision.text')}
      consequences={useConsequences(service)}
      verb={t('deprovision.verb')}
      cancel={t('deprovision.keep')}
      danger
      onConfirm={async () => {
        const job = await start.mutateAsync({ action: 'deprovision', service_id: service.service_id })
        await navigate(jobPath(job.provision_id))
      }}
    />
  )
}

function useConsequences(service: Service): Consequence[] {
  const t = useText('provisioning-ansible')
  const format = useFormat()
  const items = useApiQuery(inventory.ofService, { service_id: service.service_id }).data?.data ?? []
  return [
    { text: t('deprovision.network'), icon: 'network', tone: 'danger' },
    { text: t('deprovision.status'), icon: 'services', tone: 'warning' },
    ...items.map((item): Consequence => ({
      text: t('deprovision.item', { type: item.item, reference: item.itemtext1 }),
      icon: 'inventory',
    })),
    ...(service.retail_cost > 0
      ? [
          {
            text: t('deprovision.cost', { cost: format.money(service.retail_cost) }),
            icon: 'balance' as const,
          },
        ]
      : []),
  ]
}
