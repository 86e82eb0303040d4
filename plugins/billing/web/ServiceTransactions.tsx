import { DataTable, useText } from '@omnicrm/sdk/web'
import type { Service } from '@omnicrm/plugin-services/contract'
import { useMemo } from 'react'
import { billing } from './api.ts'
import { useTransactionColumns } from './columns.tsx'
import { newestFirst, useTransactionFilters } from './filters.ts'
import { TransactionMenu } from './TransactionMenu.tsx'

/** Charges and credits of one service. */
export default function ServiceTransactions({ service }: { readonly service: Service }) {
  const t = useText('billing')
  const columns = useTransactionColumns({ ofService: true })
  const filters = useTransactionFilters()
  const only = useMemo(() => ({ service_id: [String(service.service_id)] }), [service.service_id])
  return (
    <DataTable
      id="service.transactions"
      prefix="transactions-"
      caption={t('transactions.title')}
      source={billing.list}
      only={only}
      columns={columns}
      rowKey={row => row.transaction_id}
      rowName={row => row.title}
      rowActions={row => <TransactionMenu transaction={row} />}
      search={t('transactions.search')}
      filters={filters}
      defaults={newestFirst}
      empty={{ title: t('transactions.empty'), text: t('service.emptyText'), icon: 'transaction' }}
    />
  )
}
