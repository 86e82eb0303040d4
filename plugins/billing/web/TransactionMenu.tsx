import {
  ActionMenu,
  ConfirmDialog,
  Facts,
  Id,
  Modal,
  Money,
  toast,
  useApiMutation,
  useCan,
  useFormat,
  useText,
  When,
  Words,
  type Fact,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Transaction } from '../contract.ts'
import { billing } from './api.ts'

/** Details of a transaction, and voiding it while it is on no invoice (TXN-7, TXN-30, TXN-31). */
export function TransactionMenu({ transaction }: { transaction: Transaction }) {
  const t = useText('billing')
  const words = useText('web')
  const format = useFormat()
  const mayVoid = useCan(can.deleteTransaction)
  const [shown, setShown] = useState<'details' | 'void'>()
  const remove = useApiMutation(billing.remove)
  const close = () => setShown(undefined)
  const isOpen = transaction.invoice_id === null && !transaction.void
  return (
    <>
      <ActionMenu
        label={t('menu.of', { title: transaction.title })}
        actions={[
          { label: t('menu.details'), icon: 'show', does: () => setShown('details') },
          mayVoid &&
            isOpen && { label: t('menu.void'), icon: 'delete', danger: true, does: () => setShown('void') },
        ]}
      />
      {shown === 'details' && (
        <Modal
          opened
          onClose={close}
          title={transaction.title}
          closeButtonProps={{ 'aria-label': words('common.close') }}
        >
          <Facts facts={factsOf(t, transaction)} />
        </Modal>
      )}
      <ConfirmDialog
        opened={shown === 'void'}
        onClose={close}
        title={t('void.title', { title: transaction.title })}
        text={t('void.text')}
        consequences={[
          { text: t('void.sum', { amount: format.money(transaction.retail_cost) }), icon: 'balance' },
          { text: t('void.stays'), icon: 'history' },
        ]}
        verb={t('menu.void')}
        danger
        onConfirm={async () => {
          await remove.mutateAsync({ transaction_id: transaction.transaction_id })
          toast.success(t('void.done'))
        }}
      />
    </>
  )
}

function factsOf(t: ReturnType<typeof useText>, row: Transaction): Fact[] {
  return [
    { label: t('field.transaction_id'), value: <Id value={row.transaction_id} /> },
    { label: t('field.transaction_type'), value: t(`type.${row.transaction_type}`) },
    {
      label: t('field.credit_type'),
      value: <Words>{row.credit_type && t(`creditType.${row.credit_type}`)}</Words>,
    },
    { label: t('field.description'), value: <Words>{row.description}</Words> },
    { label: t('field.retail_cost'), value: <Money amount={row.retail_cost} /> },
    { label: t('field.wholesale_cost'), value: <Money amount={row.wholesale_cost} /> },
    { label: t('field.tax_amount'), value: <Money amount={row.tax_amount} /> },
    { label: t('field.transaction_date'), value: <When at={row.transaction_date} as="day" /> },
    {
      label: t('field.customer_id'),
      value: <Id value={row.customer_id} to={`/customers/${row.customer_id}#5`} />,
    },
    {
      label: t('field.service_id'),
      value:
        row.service_id === null ? (
          <Words>{undefined}</Words>
        ) : (
          <Id value={row.service_id} to={`/services/${row.service_id}`} />
        ),
    },
    { label: t('field.invoice_id'), value: <Id value={row.invoice_id} /> },
    { label: t('field.created'), value: <When at={row.created} as="instant" /> },
    ...(row.voided_at === null
      ? []
      : [{ label: t('field.voided_at'), value: <When at={row.voided_at} as="instant" /> }]),
  ]
}
