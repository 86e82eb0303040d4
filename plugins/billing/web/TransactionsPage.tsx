import { DataTable, PageHeader, useText, useTitle } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { billing } from './api.ts'
import { useTransactionColumns } from './columns.tsx'
import { newestFirst, useTransactionFilters } from './filters.ts'
import { TransactionMenu } from './TransactionMenu.tsx'
import { TransactionStats } from './TransactionStats.tsx'

export default function TransactionsPage() {
  const t = useText('billing')
  const columns = useTransactionColumns()
  const filters = useTransactionFilters()
  const [count, setCount] = useState<number>()
  useTitle(t('transactions.title'))
  return (
    <>
      <PageHeader title={t('transactions.title')} count={count} />
      <TransactionStats />
      <DataTable
        id="billing.transactions"
        caption={t('transactions.title')}
        source={billing.list}
        columns={columns}
        rowKey={row => row.transaction_id}
        rowName={row => row.title}
        rowActions={row => <TransactionMenu transaction={row} />}
        search={t('transactions.search')}
        filters={filters}
        defaults={newestFirst}
        empty={{ title: t('transactions.empty'), text: t('transactions.emptyText'), icon: 'transaction' }}
        onTotal={setCount}
      />
    </>
  )
}
