import { ConfirmDialog, offerUndo, useApiMutation, useText } from '@omnicrm/sdk/web'
import type { Customer } from '../contract.ts'
import { changed, customers } from './api.ts'

interface Props {
  customer: Pick<Customer, 'customer_id' | 'customer_name'>
  onClose: () => void
}

/** Deleting is archiving: says what it means, and what stands against it when the server refuses (CUST-21 to CUST-23). */
export function ArchiveDialog({ customer: { customer_id, customer_name }, onClose }: Props) {
  const t = useText('customers')
  const restore = useApiMutation(customers.restore, { invalidates: changed })
  const archive = useApiMutation(customers.archive, {
    invalidates: changed,
    onSuccess: () =>
      offerUndo(t('archive.done', { name: customer_name }), () => restore.mutate({ customer_id })),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('archive.title', { name: customer_name })}
      consequences={[
        { text: t('archive.hides'), tone: 'warning' },
        { text: t('archive.refuses'), tone: 'warning' },
        { text: t('archive.keeps'), tone: 'info' },
      ]}
      verb={t('archive.verb')}
      danger
      onConfirm={() => archive.mutateAsync({ customer_id })}
    />
  )
}
