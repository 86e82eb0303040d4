import { ActionMenu, isImpersonating, useCan, useSession, useText, type MenuAction } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type User } from '../../contract.ts'
import { userName, userPath, userStatus } from '../api.ts'
import { LoginAsUser } from '../impersonation/LoginAsUser.tsx'
import { DeactivateUser, DeleteUser } from './DeleteUser.tsx'
import { ResetPassword } from './ResetPassword.tsx'
import { ResetTwoFactor } from './ResetTwoFactor.tsx'
import { SendWelcome } from './SendWelcome.tsx'
import { UserEdit } from './UserEdit.tsx'
import { useUserSwitches } from './useUserSwitches.ts'

const dialogs = {
  edit: UserEdit,
  password: ResetPassword,
  twoFactor: ResetTwoFactor,
  welcome: SendWelcome,
  loginAs: LogInAs,
  deactivate: DeactivateUser,
  delete: DeleteUser,
} as const
type Dialog = keyof typeof dialogs

function LogInAs({ user, onClose }: { user: User; onClose: () => void }) {
  return <LoginAsUser userId={user.user_id} name={userName(user)} onClose={onClose} />
}

/** What can be done with a user: in its row, with the way to its page, and on its page. */
export function UserMenu({ user, inRow = false }: { user: User; inRow?: boolean }) {
  const t = useText('identity')
  const [opened, setOpened] = useState<Dialog>()
  const Opened = opened && dialogs[opened]
  return (
    <>
      <ActionMenu
        label={t('actionsOf', { name: userName(user) })}
        framed={!inRow}
        actions={useActions(user, inRow, setOpened)}
      />
      {Opened && <Opened user={user} onClose={() => setOpened(undefined)} />}
    </>
  )
}

/** Every action of the specification, each where it makes sense (AUTH-95, AUTH-175, AUTH-190). */
function useActions(user: User, inRow: boolean, open: (dialog: Dialog) => void): (MenuAction | false)[] {
  const t = useText('identity')
  const { restore, activate, unlock } = useUserSwitches(user)
  const mayLoginAs = useCan(can.impersonate)
  // Nobody locks themselves out.
  const isSelf = useSession().me?.user_id === user.user_id
  const view: MenuAction | false = inRow && {
    label: t('user.view'),
    icon: 'show',
    does: userPath(user.user_id),
  }
  if (user.deleted) return [view, { label: t('user.restore'), icon: 'rollback', does: restore }]
  const { active } = user
  return [
    view,
    inRow && { label: t('user.edit'), icon: 'edit', does: () => open('edit') },
    mayLoginAs &&
      active &&
      !isImpersonating() && {
        label: t('loginAs.verb'),
        icon: 'impersonate',
        disabled: isSelf,
        does: () => open('loginAs'),
      },
    userStatus(user) === 'Locked' && { label: t('unlock.verb'), icon: 'unlock', does: unlock },
    { label: t('resetPassword.verb'), icon: 'key', does: () => open('password') },
    user.is_2fa_enabled && {
      label: t('resetTwoFactor.verb'),
      icon: 'twoFactor',
      does: () => open('twoFactor'),
    },
    user.login_count === 0 && { label: t('welcome.verb'), icon: 'send', does: () => open('welcome') },
    !active && { label: t('user.activate'), icon: 'check', does: activate },
    active && { label: t('user.deactivate'), icon: 'lock', disabled: isSelf, does: () => open('deactivate') },
    { label: t('user.delete'), icon: 'delete', danger: true, disabled: isSelf, does: () => open('delete') },
  ]
}
