import { LoadError, Money, StatRow, useApiQuery, useText } from '@omnicrm/sdk/web'
import { billing } from './api.ts'

/** Sums above a list of transactions, of one customer or of all (TXN-3). */
export function TransactionStats({ customerId }: { customerId?: number }) {
  const t = useText('billing')
  const { data, error, refetch } = useApiQuery(
    billing.stats,
    customerId === undefined ? {} : { customer_id: customerId },
  )
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />
  return (
    <StatRow
      stats={[
        { label: t('stats.total'), value: <Money amount={data?.total} /> },
        { label: t('stats.uninvoiced'), value: <Money amount={data?.uninvoiced} /> },
        { label: t('stats.thisMonth'), value: <Money amount={data?.this_month} /> },
        { label: t('stats.lastMonth'), value: <Money amount={data?.last_month} /> },
      ]}
    />
  )
}
