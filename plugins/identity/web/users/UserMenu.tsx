import {
  ActionIcon,
  ConfirmDialog,
  Icon,
  Link,
  Menu,
  offerUndo,
  toast,
  useApiMutation,
  useSession,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { User } from '../../contract.ts'
import { identity, userName, userPath } from '../api.ts'

type Asked = 'delete' | 'deactivate'

/** Deactivate and delete end all sessions at once; nobody does it to themselves (RBAC-45, RBAC-50). */
export function UserMenu({ user, withView = false }: { user: User; withView?: boolean }) {
  const t = useText('identity')
  const me = useSession().me
  const [asked, setAsked] = useState<Asked>()
  const { user_id } = user
  const name = userName(user)
  const failed = { onError: (error: Error) => toast.danger(error.message) }
  const update = useApiMutation(identity.updateUser, failed)
  const deactivate = useApiMutation(identity.updateUser, {
    onSuccess: () => toast.success(t('user.deactivated', { name })),
  })
  const remove = useApiMutation(identity.deleteUser, {
    onSuccess: () =>
      offerUndo(t('user.deletedDone', { name }), () => update.mutate({ user_id, deleted: false })),
  })
  const isSelf = me?.user_id === user_id
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('actionsOf', { name })} variant={withView ? 'subtle' : 'default'}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {withView && (
            <Menu.Item component={Link} to={userPath(user_id)} leftSection={<Icon name="show" size={16} />}>
              {t('user.view')}
            </Menu.Item>
          )}
          {user.deleted ? (
            <Menu.Item
              leftSection={<Icon name="rollback" size={16} />}
              onClick={() => update.mutate({ user_id, deleted: false })}
            >
              {t('user.restore')}
            </Menu.Item>
          ) : (
            <>
              {user.active ? (
                <Menu.Item
                  disabled={isSelf}
                  leftSection={<Icon name="lock" size={16} />}
                  onClick={() => setAsked('deactivate')}
                >
                  {t('user.deactivate')}
                </Menu.Item>
              ) : (
                <Menu.Item
                  leftSection={<Icon name="check" size={16} />}
                  onClick={() => update.mutate({ user_id, active: true })}
                >
                  {t('user.activate')}
                </Menu.Item>
              )}
              <Menu.Divider />
              <Menu.Item
                color="danger"
                disabled={isSelf}
                leftSection={<Icon name="delete" size={16} />}
                onClick={() => setAsked('delete')}
              >
                {t('user.delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === 'delete' && (
        <ConfirmDialog
          opened
          onClose={() => setAsked(undefined)}
          title={t('user.deleteTitle', { name })}
          text={user.email}
          consequences={[
            { text: t('user.deleteSessions'), tone: 'warning' },
            { text: t('user.deleteKeeps'), tone: 'info' },
          ]}
          verb={t('user.delete')}
          danger
          onConfirm={() => remove.mutateAsync({ user_id })}
        />
      )}
      {asked === 'deactivate' && (
        <ConfirmDialog
          opened
          onClose={() => setAsked(undefined)}
          title={t('user.deactivateTitle', { name })}
          text={user.email}
          consequences={[{ text: t('user.deleteSessions'), tone: 'warning' }]}
          verb={t('user.deactivate')}
          danger
          onConfirm={() => deactivate.mutateAsync({ user_id, active: false })}
        />
      )}
    </>
  )
}
