import {
  Button,
  DataTable,
  Icon,
  Link,
  PageHeader,
  Status,
  Tags,
  Tooltip,
  useKeys,
  useNavigate,
  useText,
  useTitle,
  ViewTabs,
  VisuallyHidden,
  When,
  Words,
  type Column,
  type Filter,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { User } from '../../contract.ts'
import { identity, userName, userPath, userStatus } from '../api.ts'
import classes from '../identity.module.css'
import { useRoleNames } from '../useRoles.ts'
import { UserMenu } from './UserMenu.tsx'

const defaults: ListDefaults = { sort: 'last_name', order: 'asc' }

/** Users; deleted ones in a view of their own (RBAC-38, RBAC-40, RBAC-41, RBAC-47). */
export default function UsersPage() {
  const t = useText('identity')
  const navigate = useNavigate()
  const columns = useColumns()
  const filters = useFilters()
  const [count, setCount] = useState<number>()
  useTitle(t('users.title'))
  useKeys({ c: () => void navigate('/users/new') })
  return (
    <>
      <PageHeader
        title={t('users.title')}
        count={count}
        actions={
          <Button component={Link} to="/users/new" leftSection={<Icon name="add" size={16} />}>
            {t('user.add')}
          </Button>
        }
      />
      <ViewTabs
        defaults={defaults}
        views={[
          { name: 'never', label: t('users.never'), filters: { login_count: ['0'] } },
          { name: 'inactive', label: t('users.inactive'), filters: { active: ['false'] } },
          { name: 'deleted', label: t('users.deleted'), filters: { deleted: ['true'] } },
        ]}
      />
      <DataTable
        id="users"
        caption={t('users.title')}
        source={identity.listUsers}
        columns={columns}
        rowKey={row => row.user_id}
        rowLink={row => userPath(row.user_id)}
        rowName={row => userName(row)}
        search={t('users.search')}
        filters={filters}
        defaults={defaults}
        rowActions={row => <UserMenu user={row} withView />}
        empty={{ title: t('users.empty'), icon: 'user' }}
        onTotal={setCount}
      />
    </>
  )
}

function useFilters(): Filter[] {
  const t = useText('identity')
  const roles = useRoleNames()
  const flag = (field: string): Filter => ({
    field,
    label: t(`field.${field}`),
    options: [
      { value: 'true', label: t('yes') },
      { value: 'false', label: t('no') },
    ],
    single: true,
    boolean: true,
  })
  return [
    { field: 'role', label: t('field.roles'), options: roles },
    flag('active'),
    flag('deleted'),
    flag('is_2fa_enabled'),
  ]
}

function useColumns(): Column<User>[] {
  const t = useText('identity')
  return [
    {
      key: 'last_name',
      label: t('field.name'),
      sortable: true,
      card: 'title',
      cell: row => (
        <span className={classes.name}>
          <bdi>{userName(row)}</bdi>
          {row.is_2fa_enabled && (
            <Tooltip label={t('user.twoFactor')}>
              <span>
                <Icon name="lock" size={16} />
                <VisuallyHidden>{t('user.twoFactor')}</VisuallyHidden>
              </span>
            </Tooltip>
          )}
        </span>
      ),
      text: row => userName(row),
    },
    {
      key: 'email',
      label: t('field.email'),
      sortable: true,
      card: 'fact',
      cell: row => <Words>{row.email}</Words>,
      text: row => row.email,
    },
    {
      key: 'phone_number',
      label: t('field.phone_number'),
      card: 'none',
      cell: row => <Words>{row.phone_number}</Words>,
      text: row => row.phone_number,
    },
    {
      key: 'roles',
      label: t('field.roles'),
      card: 'fact',
      cell: row => <Tags tags={row.roles.map(name => ({ name }))} max={2} />,
      text: row => row.roles.join(', '),
    },
    {
      key: 'status',
      label: t('field.status'),
      card: 'status',
      cell: row => <Status domain="enabled" value={userStatus(row)} />,
      text: row => userStatus(row),
    },
    {
      key: 'last_login',
      label: t('field.last_login'),
      sortable: true,
      card: 'none',
      cell: row => (row.last_login ? <When at={row.last_login} /> : t('user.never')),
      text: row => row.last_login,
    },
    {
      key: 'username',
      label: t('field.username'),
      sortable: true,
      hidden: true,
      card: 'none',
      cell: row => <Words>{row.username}</Words>,
      text: row => row.username,
    },
  ]
}
