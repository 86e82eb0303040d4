import {
  Button,
  Card,
  DetailLayout,
  EmptyState,
  Facts,
  Id,
  isApiError,
  LoadError,
  Notice,
  PageHeader,
  Quantity,
  Skeletons,
  Slot,
  Stale,
  Status,
  Tags,
  useApiQuery,
  useKeys,
  useParams,
  useText,
  useTitle,
  When,
  Words,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { UserDetail as Detail } from '../../contract.ts'
import { userContact } from '../../slots.ts'
import { identity, userName, userStatus } from '../api.ts'
import classes from '../identity.module.css'
import { UserEdit } from './UserEdit.tsx'
import { UserMenu } from './UserMenu.tsx'

/** Personal data, roles, effective permissions, contact, sessions (RBAC-39, RBAC-69). */
export default function UserPage() {
  const t = useText('identity')
  const { user_id } = useParams()
  const answer = useApiQuery(identity.getUser, { user_id: Number(user_id) })
  const user = answer.data
  useTitle(user ? userName(user) : t('user.title'))
  if (!user) {
    const isUnknown = isApiError(answer.error) && answer.error.status === 404
    return (
      <>
        <PageHeader title={t('user.title')} crumbs={[{ label: t('users.title'), to: '/users' }]} />
        {answer.error ? (
          <LoadError error={answer.error} onRetry={isUnknown ? undefined : () => void answer.refetch()} />
        ) : (
          <Skeletons rows={6} />
        )}
      </>
    )
  }
  return (
    <>
      {answer.error && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      <UserDetail user={user} />
    </>
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
        <Tags tags={user.roles.map(name => ({ name }))} />
        <Id value={user.user_id} />
      </PageHeader>
      {user.deleted && <Notice tone="warning">{t('user.deletedNotice')}</Notice>}
      {user.must_change_password && !user.deleted && <Notice tone="info">{t('user.mustChange')}</Notice>}
      <DetailLayout facts={<UserFacts user={user} />}>
        <Card title={t('user.permissions')}>
          {user.permissions.length === 0 ? (
            <EmptyState title={t('user.noPermissions')} text={t('user.noPermissionsText')} icon="roles" />
          ) : (
            <Tags tags={user.permissions.map(name => ({ name }))} max={200} />
          )}
        </Card>
        <Sessions user={user} />
      </DetailLayout>
      {edits && <UserEdit user={user} onClose={() => setEdits(false)} />}
    </>
  )
}

function UserFacts({ user }: { user: Detail }) {
  const t = useText('identity')
  return (
    <Card title={t('user.facts')}>
      <Facts
        facts={[
          { label: t('field.username'), value: <Words>{user.username}</Words> },
          { label: t('field.email'), value: <Words>{user.email}</Words> },
          { label: t('field.phone_number'), value: <Words>{user.phone_number}</Words> },
          {
            label: t('field.contact_id'),
            value:
              user.contact_id === null ? (
                <Words>{undefined}</Words>
              ) : (
                <Slot of={userContact} contactId={user.contact_id} />
              ),
          },
          { label: t('field.is_2fa_enabled'), value: t(user.is_2fa_enabled ? 'yes' : 'no') },
          {
            label: t('field.last_login'),
            value: user.last_login ? <When at={user.last_login} /> : t('user.never'),
          },
          { label: t('field.login_count'), value: <Quantity value={user.login_count} /> },
          { label: t('field.created'), value: <When at={user.created} /> },
        ]}
      />
    </Card>
  )
}

function Sessions({ user }: { user: Detail }) {
  const t = useText('identity')
  return (
    <Card title={t('user.sessions')}>
      {user.sessions.length === 0 ? (
        <EmptyState title={t('user.noSessions')} icon="device" />
      ) : (
        <ul className={classes.rows}>
          {user.sessions.map(session => (
            <li key={session.session_id} className={classes.row}>
              <bdi className={classes.grow}>{session.user_agent ?? t('user.unknownDevice')}</bdi>
              <Id value={session.ip_address} />
              <span className={classes.detail}>
                <When at={session.last_activity} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
