import { Field, Form, Modal, offerUndo, useApiForm, useApiMutation, useText } from '@omnicrm/sdk/web'
import type { Customer } from '../../contract.ts'
import { changed, customers } from '../api.ts'
import { useStatuses } from '../words.ts'
import { StatusEffects } from './StatusEffects.tsx'

/** Changes the status after telling what that does; archiving is another deed, with checks of its own. */
export function StatusDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const t = useText('customers')
  const words = useText('web')
  const statuses = useStatuses()
  const { customer_id, customer_status, customer_name } = customer
  const back = useApiMutation(customers.update, { invalidates: changed })
  const form = useApiForm(customers.update, {
    initial: { customer_status },
    fixed: { customer_id },
    changedOnly: true,
    required: ['customer_status'],
    invalidates: changed,
    onDone: made => {
      const label = statuses.find(each => each.value === made.customer_status)?.label
      if (made.customer_status !== customer_status)
        offerUndo(t('status.done', { name: customer_name, status: label ?? made.customer_status }), () =>
          back.mutate({ customer_id, customer_status }),
        )
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('status.title', { name: customer_name })}
      size="30rem"
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('status.change')} onCancel={onClose} inDialog>
        <Field
          name="customer_status"
          label={t('field.customer_status')}
          as="select"
          options={statuses.filter(status => status.value !== 'Archived')}
        />
        <StatusEffects form={form} initial={customer_status} />
      </Form>
    </Modal>
  )
}
