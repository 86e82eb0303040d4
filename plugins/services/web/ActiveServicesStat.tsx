import { Quantity, StatCard, useText } from '@omnicrm/sdk/web'
import { useServiceCount } from './counts.ts'

export default function ActiveServicesStat() {
  const t = useText('services')
  const { data, error } = useServiceCount('Active')
  return (
    <StatCard
      label={t('dashboard.active')}
      value={<Quantity value={data?.pagination.total_items} />}
      hint={error && !data ? error.message : undefined}
      to="/services"
    />
  )
}
