import { Field, Form, Modal, toast, useApiForm, useSession, useText } from '@omnicrm/sdk/web'
import type { User } from '../../contract.ts'
import { identity, userName } from '../api.ts'
import { UserFields } from './UserFields.tsx'

export function UserEdit({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useText('identity')
  const words = useText('web')
  const isSelf = useSession().me?.user_id === user.user_id
  const form = useApiForm(identity.updateUser, {
    fixed: { user_id: user.user_id },
    initial: {
      username: user.username,
      first_name: user.first_name,
      middle_name: user.middle_name,
      last_name: user.last_name,
      email: user.email,
      phone_number: user.phone_number,
      roles: user.roles,
      contact_id: user.contact_id,
      active: user.active,
    },
    changedOnly: true,
    required: ['username', 'first_name', 'last_name', 'email', 'roles'],
    onDone: saved => {
      const waits = saved.pending_email !== null && saved.pending_email !== user.pending_email
      toast.success(waits ? t('user.savedPending', { email: saved.pending_email }) : t('user.saved'))
      onClose()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('user.editTitle', { name: userName(user) })}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('user.save')} onCancel={onClose} inDialog>
        <UserFields />
        <Field name="username" label={t('field.username')} autoComplete="off" />
        <Field name="active" label={t('user.maySignIn')} disabled={isSelf} />
      </Form>
    </Modal>
  )
}
