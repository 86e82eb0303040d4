import { Button, DataTable, Icon, useCan, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can } from '../contract.ts'
import { billing } from './api.ts'
import { useTransactionColumns } from './columns.tsx'
import { newestFirst, useTransactionFilters } from './filters.ts'
import { TransactionAdd } from './TransactionAdd.tsx'
import { TransactionMenu } from './TransactionMenu.tsx'
import { TransactionStats } from './TransactionStats.tsx'
import classes from './transactions.module.css'

/** Tab 5 of a customer: its charges and credits. */
export default function CustomerBilling({ customerId }: { readonly customerId: number }) {
  const t = useText('billing')
  const columns = useTransactionColumns({ ofCustomer: true })
  const filters = useTransactionFilters()
  const mayAdd = useCan(can.createTransaction)
  const [adds, setAdds] = useState(false)
  return (
    <>
      {mayAdd && (
        <div className={classes.bar}>
          <Button variant="default" leftSection={<Icon name="add" size={16} />} onClick={() => setAdds(true)}>
            {t('add.open')}
          </Button>
        </div>
      )}
      <TransactionStats customerId={customerId} />
      <DataTable
        id="customer.transactions"
        prefix="transactions-"
        caption={t('transactions.title')}
        source={billing.listOfCustomer}
        input={{ customer_id: customerId }}
        columns={columns}
        rowKey={row => row.transaction_id}
        rowName={row => row.title}
        rowActions={row => <TransactionMenu transaction={row} />}
        search={t('transactions.search')}
        filters={filters}
        defaults={newestFirst}
        empty={{ title: t('transactions.empty'), text: t('transactions.emptyText'), icon: 'transaction' }}
      />
      {adds && <TransactionAdd customerId={customerId} onClose={() => setAdds(false)} />}
    </>
  )
}
