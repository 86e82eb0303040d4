import { Quantity, StatCard, useText } from '@omnicrm/sdk/web'
import { provisioningStatus } from '../../contract.ts'
import { useJobCount } from './counts.ts'

export default function FailedStat() {
  const t = useText('provisioning-ansible')
  const { data, error } = useJobCount(provisioningStatus.failed)
  return (
    <StatCard
      label={t('dashboard.failed')}
      value={<Quantity value={data?.pagination.total_items} />}
      hint={error && !data ? error.message : undefined}
      to={`/provisioning?f.provisioning_status=${provisioningStatus.failed}`}
    />
  )
}
