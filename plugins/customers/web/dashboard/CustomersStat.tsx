import { Quantity, StatCard, useApiQuery, useText } from '@omnicrm/sdk/web'
import { customers } from '../api.ts'

/** How many customers there are: the count of the list that the figure links to. */
export default function CustomersStat() {
  const t = useText('customers')
  const { data, error } = useApiQuery(customers.list, { per_page: 1 })
  return (
    <StatCard
      label={t('list.title')}
      value={<Quantity value={data?.pagination.total_items} />}
      hint={error && !data ? error.message : undefined}
      to="/customers"
    />
  )
}
