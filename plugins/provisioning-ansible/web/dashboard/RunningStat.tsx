import { Quantity, StatCard, useText } from '@omnicrm/sdk/web'
import { provisioningStatus } from '../../contract.ts'
import { useJobCount } from './counts.ts'

export default function RunningStat() {
  const t = useText('provisioning-ansible')
  const { data, error } = useJobCount(provisioningStatus.running)
  return (
    <StatCard
      label={t('dashboard.running')}
      value={<Quantity value={data?.pagination.total_items} />}
      hint={error && !data ? error.message : undefined}
      to={`/provisioning?f.provisioning_status=${provisioningStatus.running}`}
    />
  )
}
