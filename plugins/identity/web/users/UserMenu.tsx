import {
  ActionIcon,
  Icon,
  isImpersonating,
  Link,
  Menu,
  useCan,
  useSession,
  useText,
  type IconName,
} from '@omnicrm/sdk/web'
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

interface Verb {
  label: string
  icon: IconName
  /** Whether it makes sense for the user as it is. */
  shown: boolean
  /** Nobody locks themselves out. */
  notOneself?: boolean
  danger?: boolean
  does: Dialog | (() => void)
}

/** What can be done with a user: in its row, with the way to its page, and on its page. */
export function UserMenu({ user, inRow = false }: { user: User; inRow?: boolean }) {
  const t = useText('identity')
  const [opened, setOpened] = useState<Dialog>()
  const verbs = useVerbs(user, inRow)
  const isSelf = useSession().me?.user_id === user.user_id
  const name = userName(user)
  const Opened = opened && dialogs[opened]
  const item = (verb: Verb) => (
    <Menu.Item
      key={verb.label}
      {...(verb.danger ? { color: 'danger' } : {})}
      disabled={verb.notOneself === true && isSelf}
      leftSection={<Icon name={verb.icon} size={16} />}
      onClick={() => (typeof verb.does === 'string' ? setOpened(verb.does) : verb.does())}
    >
      {verb.label}
    </Menu.Item>
  )
  const usual = verbs.filter(verb => verb.shown && !verb.danger)
  const last = verbs.filter(verb => verb.shown && verb.danger)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('actionsOf', { name })} variant={inRow ? 'subtle' : 'default'}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {inRow && (
            <Menu.Item
              component={Link}
              to={userPath(user.user_id)}
              leftSection={<Icon name="show" size={16} />}
            >
              {t('user.view')}
            </Menu.Item>
          )}
          {usual.map(item)}
          {last.length > 0 && <Menu.Divider />}
          {last.map(item)}
        </Menu.Dropdown>
      </Menu>
      {Opened && <Opened user={user} onClose={() => setOpened(undefined)} />}
    </>
  )
}

/** Every action of the specification, each where it makes sense (AUTH-95, AUTH-175, AUTH-190). */
function useVerbs(user: User, inRow: boolean): Verb[] {
  const t = useText('identity')
  const { restore, activate, unlock } = useUserSwitches(user)
  const { deleted, active } = user
  const mayLoginAs = useCan(can.impersonate)
  const isLocked = userStatus(user) === 'Locked'
  return [
    { label: t('user.restore'), icon: 'rollback', shown: deleted, does: restore },
    { label: t('user.edit'), icon: 'edit', shown: inRow && !deleted, does: 'edit' },
    {
      label: t('loginAs.verb'),
      icon: 'impersonate',
      shown: mayLoginAs && active && !deleted && !isImpersonating(),
      notOneself: true,
      does: 'loginAs',
    },
    { label: t('unlock.verb'), icon: 'unlock', shown: isLocked, does: unlock },
    { label: t('resetPassword.verb'), icon: 'key', shown: !deleted, does: 'password' },
    {
      label: t('resetTwoFactor.verb'),
      icon: 'twoFactor',
      shown: user.is_2fa_enabled && !deleted,
      does: 'twoFactor',
    },
    { label: t('welcome.verb'), icon: 'send', shown: user.login_count === 0 && !deleted, does: 'welcome' },
    { label: t('user.activate'), icon: 'check', shown: !active && !deleted, does: activate },
    {
      label: t('user.deactivate'),
      icon: 'lock',
      shown: active && !deleted,
      notOneself: true,
      does: 'deactivate',
    },
    {
      label: t('user.delete'),
      icon: 'delete',
      shown: !deleted,
      notOneself: true,
      danger: true,
      does: 'delete',
    },
  ]
}
