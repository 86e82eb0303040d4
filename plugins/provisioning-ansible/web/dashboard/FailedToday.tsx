import { Quantity, StatCard, useText } from '@omnicrm/sdk/web'
import { provisioningStatus } from '../../contract.ts'
import { useJobsToday } from './today.ts'

export default function FailedToday() {
  const t = useText('provisioning-ansible')
  const { data, error } = useJobsToday()
  return (
    <StatCard
      label={t('dashboard.failed')}
      value={<Quantity value={data?.failed} />}
      hint={data ? t('dashboard.succeeded', { count: data.succeeded }) : error?.message}
      to={`/provisioning?f.provisioning_status=${provisioningStatus.failed}`}
    />
  )
}
