import { Form, Modal, toast, useApiForm, useText } from '@omnicrm/sdk/web'
import type { Attribute } from '../../contract.ts'
import { attributes, changed } from '../api.ts'
import { AttributeFields } from './AttributeFields.tsx'

interface AddProps {
  customerId: number
  onClose: () => void
}

export function AddAttribute({ customerId, onClose }: AddProps) {
  const t = useText('customers')
  const words = useText('web')
  const form = useApiForm(attributes.set, {
    invalidates: changed,
    fixed: { customer_id: customerId },
    onDone: made => {
      toast.success(t('attribute.added', { name: made.attribute_name }))
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('attribute.add')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('attribute.create')} onCancel={onClose} inDialog>
        <AttributeFields form={form} />
      </Form>
    </Modal>
  )
}

interface EditProps {
  attribute: Attribute
  onClose: () => void
}

export function EditAttribute({ attribute, onClose }: EditProps) {
  const t = useText('customers')
  const words = useText('web')
  const { attribute_id, attribute_name, attribute_value } = attribute
  const form = useApiForm(attributes.update, {
    invalidates: changed,
    fixed: { attribute_id },
    initial: { attribute_name, attribute_value },
    changedOnly: true,
    required: ['attribute_name', 'attribute_value'],
    onDone: () => {
      toast.success(t('attribute.saved'))
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('attribute.edit')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('attribute.update')} onCancel={onClose} inDialog>
        <AttributeFields form={form} known={attribute_name} />
      </Form>
    </Modal>
  )
}
