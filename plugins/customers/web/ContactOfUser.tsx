import { Link, LoadError, Skeletons, useApiQuery } from '@omnicrm/sdk/web'
import { contactName, contacts, customerPath } from './api.ts'

/** The contact behind a user, with the way to its customer. */
export default function ContactOfUser({ contactId }: { readonly contactId: number }) {
  const { data, error, refetch } = useApiQuery(contacts.get, { contact_id: contactId })
  if (!data)
    return error ? (
      <LoadError error={error} onRetry={() => void refetch()} compact />
    ) : (
      <Skeletons rows={1} height={12} />
    )
  return (
    <Link className="link" to={`${customerPath(data.customer_id)}#4`}>
      <bdi>{contactName(data)}</bdi>
    </Link>
  )
}
