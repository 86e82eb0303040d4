import { ConfirmDialog, toast, useApiMutation, useText } from '@omnicrm/sdk/web'
import type { Role } from '../../contract.ts'
import { identity } from '../api.ts'

interface Props {
  role: Role
  onClose: () => void
  /** On the page of the role, which is then left. */
  onDeleted?: () => void
}

/** Names who loses access, and the softer way (RBAC-67, RBAC-68). */
export function DeleteRole({ role, onClose, onDeleted }: Props) {
  const t = useText('identity')
  const remove = useApiMutation(identity.deleteRole, {
    invalidates: onDeleted ? [identity.listRoles, identity.listUsers] : ['identity'],
    onSuccess: () => {
      toast.success(t('role.deleted', { name: role.name }))
      onDeleted?.()
    },
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('role.deleteTitle', { name: role.name })}
      consequences={[
        { text: t('role.deleteUsers', { count: role.user_count }), tone: 'danger' },
        { text: t('role.deleteInstead'), tone: 'info' },
      ]}
      verb={t('role.delete')}
      danger
      onConfirm={() => remove.mutateAsync({ role_id: role.role_id })}
    />
  )
}
