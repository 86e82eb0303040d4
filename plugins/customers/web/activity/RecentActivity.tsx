import { Card, EmptyState, Link, Pending, Timeline, useApiQuery, useText } from '@omnicrm/sdk/web'
import { activity } from '../api.ts'
import { useEntries } from './entries.tsx'

/** The last few entries, with the way to all of them. */
export function RecentActivity({ customerId }: { customerId: number }) {
  const t = useText('customers')
  const toEntries = useEntries()
  const answer = useApiQuery(activity.ofCustomer, { customer_id: customerId, per_page: 5 })
  const entries = answer.data?.data
  return (
    <Card
      title={t('activity.recent')}
      actions={
        <Link className="link" to={{ hash: '#9' }} replace preventScrollReset>
          {t('activity.all')}
        </Link>
      }
    >
      {!entries ? (
        <Pending answer={answer} rows={3} />
      ) : entries.length === 0 ? (
        <EmptyState title={t('activity.empty')} icon="activity" />
      ) : (
        <Timeline label={t('activity.recent')} entries={toEntries(entries)} />
      )}
    </Card>
  )
}
