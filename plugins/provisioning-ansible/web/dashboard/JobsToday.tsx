import { Quantity, StatCard, useText } from '@omnicrm/sdk/web'
import { useJobsToday } from './today.ts'

export default function JobsToday() {
  const t = useText('provisioning-ansible')
  const { data, error } = useJobsToday()
  return (
    <StatCard
      label={t('dashboard.today')}
      value={<Quantity value={data?.total} />}
      hint={data ? t('dashboard.runningNow', { count: data.running }) : error?.message}
      to="/provisioning"
    />
  )
}
