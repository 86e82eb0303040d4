import { Link, LoadError, Skeletons, useApiQuery } from '@omnicrm/sdk/web'
import { customerPath, customers } from './api.ts'

/** The customer that an API key is bound to. */
export default function CustomerOfKey({ customerId }: { readonly customerId: number }) {
  const { data, error, refetch } = useApiQuery(customers.get, { customer_id: customerId })
  if (!data)
    return error ? (
      <LoadError error={error} onRetry={() => void refetch()} compact />
    ) : (
      <Skeletons rows={1} height={12} />
    )
  return (
    <Link className="link" to={customerPath(customerId)}>
      <bdi>{data.customer_name}</bdi>
    </Link>
  )
}
