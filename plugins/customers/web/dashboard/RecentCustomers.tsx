import {
  Card,
  EmptyState,
  Link,
  Pending,
  Row,
  RowNote,
  Rows,
  Status,
  useApiQuery,
  useText,
  When,
} from '@omnicrm/sdk/web'
import { customerPath, customers } from '../api.ts'

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
        <Link className="link" to="/customers">
          {t('dashboard.all')}
        </Link>
      }
    >
      {!rows ? (
        <Pending answer={answer} rows={5} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('dashboard.none')} icon="customers" />
      ) : (
        <Rows>
          {rows.map(({ customer_id, customer_name, customer_status, created }) => (
            <Row key={customer_id} name={customer_name} to={customerPath(customer_id)}>
              <Status domain="customer" value={customer_status} />
              <RowNote>
                <When at={created} />
              </RowNote>
            </Row>
          ))}
        </Rows>
      )}
    </Card>
  )
}
