import {
  Button,
  Card,
  DetailLayout,
  DetailPage,
  EmptyState,
  Id,
  Notice,
  PageHeader,
  Stacked,
  Status,
  Tags,
  useApiQuery,
  useKeys,
  useParams,
  useText,
  When,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { UserDetail as Detail } from '../../contract.ts'
import { identity, userName, userStatus } from '../api.ts'
import { Sessions } from '../sessions/Sessions.tsx'
import { UserEdit } from './UserEdit.tsx'
import { UserFacts } from './UserFacts.tsx'
import { UserMenu } from './UserMenu.tsx'
import { UserSecurity } from './UserSecurity.tsx'
import { useUserSwitches } from './useUserSwitches.ts'

/** Personal data, roles, effective permissions, contact, security, sessions (RBAC-39, RBAC-69). */
export default function UserPage() {
  const t = useText('identity')
  const { user_id } = useParams()
  const answer = useApiQuery(identity.getUser, { user_id: Number(user_id) })
  return (
    <DetailPage
      answer={answer}
      title={t('user.title')}
      name={userName}
      list={{ label: t('users.title'), to: '/users' }}
    >
      {user => <UserDetail user={user} />}
    </DetailPage>
  )
}

function UserDetail({ user }: { user: Detail }) {
  const t = useText('identity')
  const [edits, setEdits] = useState(false)
  useKeys({ e: () => setEdits(true) }, !user.deleted)
  return (
    <>
      <PageHeader
        title={userName(user)}
        crumbs={[{ label: t('users.title'), to: '/users' }]}
        actions={
          <>
            <UserMenu user={user} />
            {!user.deleted && <Button onClick={() => setEdits(true)}>{t('user.edit')}</Button>}
          </>
        }
      >
        <Status domain="enabled" value={userStatus(user)} />
        <Id value={user.user_id} />
      </PageHeader>
      <Stacked>
        <UserNotices user={user} />
        <DetailLayout facts={<UserFacts user={user} />}>
          {!user.deleted && <UserSecurity user={user} />}
          <Sessions userId={user.user_id} />
          <Card title={t('user.permissions')}>
            {user.permissions.length === 0 ? (
              <EmptyState title={t('user.noPermissions')} text={t('user.noPermissionsText')} icon="roles" />
            ) : (
              <Tags tags={user.permissions.map(name => ({ name }))} max={200} />
            )}
          </Card>
        </DetailLayout>
      </Stacked>
      {edits && <UserEdit user={user} onClose={() => setEdits(false)} />}
    </>
  )
}

/** What keeps the user from signing in, or waits for something, with the way out of it. */
function UserNotices({ user }: { user: Detail }) {
  const t = useText('identity')
  const { restore, unlock } = useUserSwitches(user)
  const button = (label: string, run: () => void) => (
    <Button variant="default" size="xs" onClick={run}>
      {label}
    </Button>
  )
  if (user.deleted)
    return (
      <Notice tone="warning" action={button(t('user.restore'), restore)}>
        {t('user.deletedNotice')}
      </Notice>
    )
  return (
    <>
      {userStatus(user) === 'Locked' && user.locked_until && (
        <Notice tone="warning" action={button(t('unlock.verb'), unlock)}>
          {t('unlock.notice')} <When at={user.locked_until} />
        </Notice>
      )}
      {user.pending_email && (
        <Notice tone="info">{t('user.pendingEmail', { email: user.pending_email })}</Notice>
      )}
      {user.must_change_password && <Notice tone="info">{t('user.mustChange')}</Notice>}
    </>
  )
}
