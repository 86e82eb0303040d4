import { DetailPage, useApiQuery, useParams, useText } from '@omnicrm/sdk/web'
import { customers } from '../api.ts'
import { CustomerDetail } from './CustomerDetail.tsx'

export default function CustomerPage() {
  const t = useText('customers')
  const { customer_id } = useParams()
  const answer = useApiQuery(customers.get, { customer_id: Number(customer_id) })
  return (
    <DetailPage
      answer={answer}
      title={t('detail.title')}
      name={customer => customer.customer_name}
      list={{ label: t('list.title'), to: '/customers' }}
    >
      {customer => <CustomerDetail customer={customer} />}
    </DetailPage>
  )
}
