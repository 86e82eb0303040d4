import { Field, Form, Modal, toast, useApiForm, useText } from '@omnicrm/sdk/web'
import { activity } from '../api.ts'

/** A call, an agreement, an observation: kept in the log for good. */
export function NoteDialog({ customerId, onClose }: { customerId: number; onClose: () => void }) {
  const t = useText('customers')
  const words = useText('web')
  const form = useApiForm(activity.note, {
    fixed: { customer_id: customerId },
    required: ['title'],
    onDone: () => {
      toast.success(t('note.added'))
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('note.add')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('note.submit')} onCancel={onClose} inDialog>
        <Field name="title" label={t('note.title')} as="text" />
        <Field name="detail" label={t('note.detail')} as="textarea" help={t('note.help')} />
      </Form>
    </Modal>
  )
}
