import { Id, Money, Status, useFormat, useText, When, Who, Words, type Column } from '@omnicrm/sdk/web'
import type { Transaction } from '../contract.ts'
import classes from './transactions.module.css'

/** Columns of every list of transactions (TXN-48); lists of one customer or service leave its column out. */
export function useTransactionColumns({ ofCustomer = false, ofService = false } = {}): Column<Transaction>[] {
  const t = useText('billing')
  const columns: Column<Transaction>[] = [
    {
      key: 'transaction_id',
      label: t('field.transaction_id'),
      sortable: true,
      card: 'none',
      cell: row => <span className="num">{row.transaction_id}</span>,
      text: row => row.transaction_id,
    },
    {
      key: 'transaction_date',
      label: t('field.transaction_date'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={row.transaction_date} as="day" />,
      text: row => row.transaction_date,
    },
    {
      key: 'customer_id',
      label: t('field.customer_id'),
      card: 'none',
      cell: row => <Id value={row.customer_id} to={`/customers/${row.customer_id}#5`} />,
      text: row => row.customer_id,
    },
    {
      key: 'title',
      label: t('field.title'),
      sortable: true,
      card: 'title',
      cell: row => (
        <bdi className={classes.title} data-void={row.void || undefined}>
          {row.title}
        </bdi>
      ),
      text: row => row.title,
    },
    {
      key: 'description',
      label: t('field.description'),
      card: 'none',
      cell: row => (
        <span className={classes.description}>
          <Words>{row.description}</Words>
        </span>
      ),
      text: row => row.description,
    },
    {
      key: 'service_id',
      label: t('field.service_id'),
      card: 'none',
      hidden: true,
      cell: row =>
        row.service_id === null ? (
          <Words>{undefined}</Words>
        ) : (
          <Who name={String(row.service_id)} to={`/services/${row.service_id}`} />
        ),
      text: row => row.service_id,
    },
    {
      key: 'retail_cost',
      label: t('field.retail_cost'),
      sortable: true,
      align: 'end',
      card: 'fact',
      cell: row => <Amount transaction={row} />,
      text: row => row.retail_cost,
    },
    {
      key: 'tax_amount',
      label: t('field.tax_amount'),
      align: 'end',
      card: 'none',
      cell: row => <Tax transaction={row} />,
      text: row => row.tax_amount,
    },
    {
      key: 'invoice_id',
      label: t('field.invoice_id'),
      card: 'none',
      cell: row => <Id value={row.invoice_id} />,
      text: row => row.invoice_id,
    },
    {
      key: 'state',
      label: t('field.state'),
      card: 'status',
      cell: row => <Status domain="transaction" value={stateOf(row)} />,
      text: stateOf,
    },
  ]
  return columns.filter(
    column =>
      !(ofCustomer && column.key === 'customer_id') &&
      !(ofService && ['customer_id', 'service_id'].includes(column.key)),
  )
}

/** 00-canonical 6.6, first match wins. */
const stateOf = (row: Transaction): string =>
  row.void ? 'Voided' : row.invoice_id !== null ? 'Invoiced' : 'Not Invoiced'

/** Charges raise what the customer owes; credits lower it (TXN-5). */
function Amount({ transaction }: { transaction: Transaction }) {
  const t = useText('billing')
  return (
    <Money
      amount={transaction.retail_cost}
      {...(transaction.transaction_type === 'credit' ? { word: t('word.credit') } : {})}
    />
  )
}

/** `$5.00 (10%)`, or a dash without tax (TXN-42, TXN-44). */
function Tax({ transaction }: { transaction: Transaction }) {
  const format = useFormat()
  if (transaction.tax_percentage === 0) return <Words>{undefined}</Words>
  const { tax_amount, tax_percentage } = transaction
  return <span className="num">{`${format.money(tax_amount)} (${format.percent(tax_percentage)})`}</span>
}
