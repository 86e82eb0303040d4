import { Card, EmptyState, Link, Pending, Status, useApiQuery, useText, When } from '@omnicrm/sdk/web'
import { customerPath, customers } from '../api.ts'
import classes from './dashboard.module.css'

const newest = { sort: 'customer_id', order: 'desc', per_page: 6 } as const

/** The latest customers. */
export default function RecentCustomers() {
  const t = useText('customers')
  const answer = useApiQuery(customers.list, newest)
  const rows = answer.data?.data
  return (
    <Card
      title={t('dashboard.recent')}
      actions={
        <Link className={classes.link} to="/customers">
          {t('dashboard.all')}
        </Link>
      }
    >
      {!rows ? (
        <Pending answer={answer} rows={5} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('dashboard.none')} icon="customers" />
      ) : (
        <ul className={classes.rows}>
          {rows.map(customer => (
            <li key={customer.customer_id} className={classes.row}>
              <Link className={`${classes.link} ${classes.name}`} to={customerPath(customer.customer_id)}>
                <bdi>{customer.customer_name}</bdi>
              </Link>
              <Status domain="customer" value={customer.customer_status} />
              <span className={classes.when}>
                <When at={customer.created} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
