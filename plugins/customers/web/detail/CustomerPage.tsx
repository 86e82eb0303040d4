import {
  isApiError,
  LoadError,
  PageHeader,
  Skeletons,
  Stale,
  useApiQuery,
  useParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { customers } from '../api.ts'
import { CustomerDetail } from './CustomerDetail.tsx'

export default function CustomerPage() {
  const t = useText('customers')
  const { customer_id } = useParams()
  const answer = useApiQuery(customers.get, { customer_id: Number(customer_id) })
  const customer = answer.data
  useTitle(customer?.customer_name ?? t('detail.title'))
  if (!customer) {
    const isUnknown = isApiError(answer.error) && answer.error.status === 404
    return (
      <>
        <PageHeader title={t('detail.title')} crumbs={[{ label: t('list.title'), to: '/customers' }]} />
        {answer.error ? (
          <LoadError error={answer.error} onRetry={isUnknown ? undefined : () => void answer.refetch()} />
        ) : (
          <Skeletons rows={6} />
        )}
      </>
    )
  }
  return (
    <>
      {answer.error && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      <CustomerDetail customer={customer} />
    </>
  )
}
