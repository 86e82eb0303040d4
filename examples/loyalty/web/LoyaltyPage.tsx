import {
  client,
  DataTable,
  Field,
  FieldRow,
  Form,
  Link,
  PageHeader,
  Quantity,
  useApiForm,
  useCan,
  useText,
  When,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { api, can } from '../contract.ts'

const loyalty = client('loyalty', api)

export default function LoyaltyPage() {
  const t = useText('loyalty')
  const [total, setTotal] = useState<number>()
  const mayGive = useCan(can.create)
  return (
    <>
      <PageHeader title={t('title')} count={total} />
      {mayGive && <Give />}
      <DataTable
        id="loyalty"
        caption={t('title')}
        source={loyalty.list}
        rowKey={row => row.loyalty_entry_id}
        search={t('search')}
        onTotal={setTotal}
        empty={{ title: t('empty') }}
        columns={[
          { key: 'reason', label: t('reason'), cell: row => row.reason },
          {
            key: 'customer_id',
            label: t('customer'),
            cell: row => <Link to={`/customers/${row.customer_id}`}>{row.customer_id}</Link>,
          },
          {
            key: 'points',
            label: t('points'),
            align: 'end',
            sortable: true,
            cell: row => <Points of={row.points} />,
          },
          { key: 'created', label: t('given'), sortable: true, cell: row => <When at={row.created} /> },
          { key: 'expired', label: t('state'), cell: row => t(row.expired ? 'expired' : 'valid') },
        ]}
      />
    </>
  )
}

const Points = ({ of }: { of: number }) => <Quantity value={of} />

function Give() {
  const t = useText('loyalty')
  const form = useApiForm(loyalty.grant, {
    onDone: () => {
      form.mantine.reset()
    },
  })
  return (
    <Form form={form} submit={t('give')}>
      <FieldRow>
        <Field name="customer_id" label={t('customer')} />
        <Field name="points" label={t('points')} help={t('takes')} />
      </FieldRow>
      <Field name="reason" label={t('reason')} />
    </Form>
  )
}
