import { Field, FieldRow, Form, Modal, toast, useApiForm, useText, type ApiForm } from '@omnicrm/sdk/web'
import { contactTypes, type Contact } from '../../contract.ts'
import { changed, contactName, contacts } from '../api.ts'
import { useContactType } from '../words.ts'

interface Props {
  customerId: number
  /** Absent: a new one. */
  contact?: Contact
  onClose: () => void
}

export function ContactDialog({ customerId, contact, onClose }: Props) {
  return contact ? (
    <EditContact contact={contact} onClose={onClose} />
  ) : (
    <AddContact customerId={customerId} onClose={onClose} />
  )
}

function AddContact({ customerId, onClose }: Props) {
  const t = useText('customers')
  const form = useApiForm(contacts.create, {
    invalidates: changed,
    fixed: { customer_id: customerId },
    initial: { contact_types: [] },
    onDone: made => {
      toast.success(t('contact.added', { name: contactName(made) }))
      onClose()
    },
  })
  return <Dialog title={t('contact.add')} submit={t('contact.add')} form={form} onClose={onClose} />
}

function EditContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const t = useText('customers')
  const form = useApiForm(contacts.update, {
    invalidates: changed,
    fixed: { contact_id: contact.contact_id },
    initial: {
      contact_firstname: contact.contact_firstname,
      contact_lastname: contact.contact_lastname,
      contact_email: contact.contact_email,
      contact_phone: contact.contact_phone,
      contact_types: contact.contact_types,
    },
    changedOnly: true,
    required: ['contact_firstname'],
    onDone: () => {
      toast.success(t('contact.saved'))
      onClose()
    },
  })
  return (
    <Dialog
      title={t('contact.editTitle', { name: contactName(contact) })}
      submit={t('contact.save')}
      form={form}
      types={contact.contact_types}
      onClose={onClose}
    />
  )
}

interface DialogProps<E> {
  title: string
  submit: string
  form: ApiForm<E>
  /** Types the contact has already, the operator's own among them. */
  types?: readonly string[]
  onClose: () => void
}

function Dialog<E>({ title, submit, form, types = [], onClose }: DialogProps<E>) {
  const t = useText('customers')
  const words = useText('web')
  const typeName = useContactType()
  const choices = [...new Set<string>([...contactTypes, ...types])]
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': words('common.close') }}>
      <Form form={form} submit={submit} onCancel={onClose} inDialog>
        <FieldRow>
          <Field name="contact_firstname" label={t('field.contact_firstname')} autoComplete="off" />
          <Field name="contact_lastname" label={t('field.contact_lastname')} autoComplete="off" />
        </FieldRow>
        <FieldRow>
          <Field name="contact_email" label={t('field.contact_email')} as="email" autoComplete="off" />
          <Field name="contact_phone" label={t('field.contact_phone')} as="tel" autoComplete="off" />
        </FieldRow>
        <Field
          name="contact_types"
          label={t('field.contact_types')}
          help={t('contact.typesHelp')}
          as="multiselect"
          options={choices.map(type => ({ value: type, label: typeName(type) }))}
        />
      </Form>
    </Modal>
  )
}
