import { Card, Facts, Link, Quantity, Slot, useText, When, Words } from '@omnicrm/sdk/web'
import type { UserDetail } from '../../contract.ts'
import { userContact } from '../../slots.ts'
import { rolePath } from '../api.ts'
import classes from '../identity.module.css'
import { useRoles } from '../useRoles.ts'

export function UserFacts({ user }: { user: UserDetail }) {
  const t = useText('identity')
  return (
    <Card title={t('user.facts')}>
      <Facts
        facts={[
          { label: t('field.username'), value: <Words>{user.username}</Words> },
          { label: t('field.email'), value: <Words>{user.email}</Words> },
          { label: t('field.phone_number'), value: <Words>{user.phone_number}</Words> },
          { label: t('field.roles'), value: <Roles names={user.roles} /> },
          {
            label: t('field.contact_id'),
            value:
              user.contact_id === null ? (
                <Words>{undefined}</Words>
              ) : (
                <Slot of={userContact} contactId={user.contact_id} />
              ),
          },
          {
            label: t('field.last_login'),
            value: user.last_login ? <When at={user.last_login} /> : t('user.never'),
          },
          { label: t('field.login_count'), value: <Quantity value={user.login_count} /> },
          { label: t('field.created'), value: <When at={user.created} /> },
          ...(user.deleted_at ? [{ label: t('field.deleted'), value: <When at={user.deleted_at} /> }] : []),
        ]}
      />
    </Card>
  )
}

/** Each leads to what it grants. */
function Roles({ names }: { names: readonly string[] }) {
  const roles = useRoles()
  if (names.length === 0) return <Words>{undefined}</Words>
  return (
    <ul className={classes.words}>
      {names.map(name => {
        const role = roles.find(one => one.name === name)
        return (
          <li key={name}>
            {role ? (
              <Link className="link" to={rolePath(role.role_id)}>
                <bdi>{name}</bdi>
              </Link>
            ) : (
              <bdi>{name}</bdi>
            )}
          </li>
        )
      })}
    </ul>
  )
}
