import { Link, Notice, skipToken, Status, useApiQuery, useText } from '@omnicrm/sdk/web'
import { useEffect, useState } from 'react'
import { customerPath, customers } from '../api.ts'
import classes from '../customers.module.css'

/** Who bears this name already, so that nobody is created twice. */
export function SimilarNames({ name }: { name: string }) {
  const t = useText('customers')
  const asked = useSettled(name.trim())
  const { data } = useApiQuery(
    customers.list,
    asked.length < 3 ? skipToken : { search: asked, per_page: 3, sort: 'customer_name', order: 'asc' },
    { keepPrevious: true },
  )
  if (asked.length < 3 || !data || data.data.length === 0) return null
  return (
    <Notice tone="warning" title={t('create.similar', { count: data.pagination.total_items })}>
      <ul className={classes.rows}>
        {data.data.map(customer => (
          <li key={customer.customer_id} className={classes.row}>
            <Link className={`link ${classes.name}`} to={customerPath(customer.customer_id)} target="_blank">
              <bdi>{customer.customer_name}</bdi>
            </Link>
            <span className={classes.detail}>{customer.contacts[0]?.contact_email}</span>
            <Status domain="customer" value={customer.customer_status} />
          </li>
        ))}
      </ul>
    </Notice>
  )
}

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
