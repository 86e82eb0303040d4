import { Field, Form, Modal, toast, useApiForm, useText } from '@omnicrm/sdk/web'
import type { Service } from '../contract.ts'
import { services } from './api.ts'

interface Props {
  service: Service
  onClose: () => void
}

/** Name and notes of a service. What the network knows is changed by jobs, not here. */
export function ServiceEdit({ service, onClose }: Props) {
  const t = useText('services')
  const words = useText('web')
  const form = useApiForm(services.update, {
    initial: { service_name: service.service_name, service_notes: service.service_notes ?? null },
    fixed: { service_id: service.service_id },
    changedOnly: true,
    onDone: () => {
      toast.success(t('edit.saved'))
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('edit.title')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('edit.submit')} onCancel={onClose} inDialog>
        <Field name="service_name" label={t('field.service_name')} />
        <Field
          name="service_notes"
          label={t('field.service_notes')}
          as="textarea"
          help={t('edit.notesHelp')}
        />
      </Form>
    </Modal>
  )
}
