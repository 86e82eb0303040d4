import { Field, Form, Modal, toast, useApiForm, useNavigate, useText, type ApiForm } from '@omnicrm/sdk/web'
import type { Role } from '../../contract.ts'
import { identity, rolePath } from '../api.ts'

interface Props {
  /** Absent: a new one. */
  role?: Role
  onClose: () => void
}

/** Name and description; who holds it and what it grants stay (RBAC-60, RBAC-66). */
export function RoleDialog({ role, onClose }: Props) {
  return role ? <EditRole role={role} onClose={onClose} /> : <CreateRole onClose={onClose} />
}

function CreateRole({ onClose }: Props) {
  const t = useText('identity')
  const navigate = useNavigate()
  const form = useApiForm(identity.createRole, {
    onDone: async made => {
      toast.success(t('role.created', { name: made.name }))
      await navigate(rolePath(made.role_id))
    },
  })
  return <Dialog title={t('role.create')} submit={t('role.create')} form={form} onClose={onClose} />
}

function EditRole({ role, onClose }: { role: Role; onClose: () => void }) {
  const t = useText('identity')
  const form = useApiForm(identity.updateRole, {
    fixed: { role_id: role.role_id },
    initial: { name: role.name, description: role.description },
    changedOnly: true,
    required: ['name'],
    onDone: () => {
      toast.success(t('role.saved'))
      onClose()
    },
  })
  return (
    <Dialog
      title={t('role.editTitle', { name: role.name })}
      submit={t('role.save')}
      form={form}
      onClose={onClose}
    />
  )
}

interface DialogProps<E> {
  title: string
  submit: string
  form: ApiForm<E>
  onClose: () => void
}

function Dialog<E>({ title, submit, form, onClose }: DialogProps<E>) {
  const t = useText('identity')
  const words = useText('web')
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': words('common.close') }}>
      <Form form={form} submit={submit} onCancel={onClose} inDialog>
        <Field name="name" label={t('field.role_name')} />
        <Field name="description" label={t('field.description')} as="textarea" />
      </Form>
    </Modal>
  )
}
