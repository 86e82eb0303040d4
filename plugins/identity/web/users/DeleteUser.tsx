import { ConfirmDialog, offerUndo, toast, useApiMutation, useText } from '@omnicrm/sdk/web'
import type { User } from '../../contract.ts'
import { identity, userName } from '../api.ts'
import { WhoIsIt } from './WhoIsIt.tsx'

interface Props {
  user: User
  onClose: () => void
}

/** What ends and what stays; an administrator can restore (RBAC-45, RBAC-46, RBAC-48). */
export function DeleteUser({ user, onClose }: Props) {
  const t = useText('identity')
  const { user_id } = user
  const name = userName(user)
  const restore = useApiMutation(identity.updateUser, {
    onSuccess: () => toast.success(t('user.restored', { name })),
    onError: error => toast.danger(error.message),
  })
  const remove = useApiMutation(identity.deleteUser, {
    onSuccess: () =>
      offerUndo(t('user.deletedDone', { name }), () => restore.mutate({ user_id, deleted: false })),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('user.deleteTitle', { name })}
      text={<WhoIsIt user={user} />}
      consequences={[
        { text: t('user.deleteSessions'), tone: 'warning' },
        { text: t('user.deleteGone'), tone: 'warning' },
        { text: t('user.deleteKeeps'), tone: 'info' },
        { text: t('user.deleteRestorable'), tone: 'info' },
      ]}
      verb={t('user.delete')}
      danger
      onConfirm={() => remove.mutateAsync({ user_id })}
    />
  )
}

/** Ends all sessions and refuses sign-in until the user is activated again. */
export function DeactivateUser({ user, onClose }: Props) {
  const t = useText('identity')
  const name = userName(user)
  const deactivate = useApiMutation(identity.updateUser, {
    onSuccess: () => toast.success(t('user.deactivated', { name })),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('user.deactivateTitle', { name })}
      text={<WhoIsIt user={user} />}
      consequences={[{ text: t('user.deleteSessions'), tone: 'warning' }]}
      verb={t('user.deactivate')}
      danger
      onConfirm={() => deactivate.mutateAsync({ user_id: user.user_id, active: false })}
    />
  )
}
