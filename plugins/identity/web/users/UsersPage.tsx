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
  VisuallyHidden,
  When,
  Words,
  type Column,
  type Filter,
  type ListDefaults,
  type TypedFilter,
  type View,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type User } from '../../contract.ts'
import { identity, userName, userPath, userStatus } from '../api.ts'
import classes from '../identity.module.css'
import { useRoleNames, useRoles } from '../useRoles.ts'
import { UserMenu } from './UserMenu.tsx'

const defaults: ListDefaults = { sort: 'last_name', order: 'asc' }

/** Users; deleted ones in a view of their own (RBAC-38, RBAC-40, RBAC-47). */
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
      <DataTable
        id="users"
        caption={t('users.title')}
        source={identity.searchUsers}
        columns={columns}
        rowKey={row => row.user_id}
        rowLink={row => userPath(row.user_id)}
        rowName={row => userName(row)}
        search={t('users.search')}
        filters={filters}
        views={useViews()}
        defaults={defaults}
        rowActions={row => <UserMenu user={row} inRow />}
        empty={{ title: t('users.empty'), icon: 'user' }}
        onTotal={setCount}
      />
    </>
  )
}

/** For the periodic review: who never came, who came long ago, who may do everything (RBAC-41, RBAC-42). */
function useViews(): View[] {
  const t = useText('identity')
  const mighty = useRoles().filter(role =>
    role.permissions.some(({ name }) => name === can.admin.name || name === can.impersonate.name),
  )
  return [
    { name: 'never', label: t('users.never'), filters: { login_count: ['0'] } },
    {
      name: 'absent',
      label: t('users.absent', { count: absentDays }),
      filters: { last_login_before: [daysAgo(absentDays)] },
    },
    ...(mighty.length > 0
      ? [{ name: 'mighty', label: t('users.mighty'), filters: { role: mighty.map(role => role.name) } }]
      : []),
    { name: 'inactive', label: t('users.inactive'), filters: { active: ['false'] } },
    { name: 'deleted', label: t('users.deleted'), filters: { deleted: ['true'] } },
  ]
}

const absentDays = 90

/** A day as filters have it, in the zone of the reader. */
function daysAgo(count: number): string {
  const day = new Date()
  day.setDate(day.getDate() - count)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map(part => String(part).padStart(2, '0'))
    .join('-')
}

function useFilters(): Filter[] {
  const t = useText('identity')
  const roles = useRoleNames()
  const typed = (field: string, kind: TypedFilter): Filter => ({
    field,
    label: t(`filter.${field}`),
    options: [],
    own: true,
    typed: kind,
  })
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
    typed('email_domain', 'text'),
    flag('active'),
    flag('deleted'),
    flag('is_2fa_enabled'),
    typed('last_login_after', 'from'),
    typed('last_login_before', 'before'),
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
                <Icon name="twoFactor" size={16} />
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
