import {
  ActionMenu,
  Button,
  DataTable,
  DetailPage,
  Id,
  PageHeader,
  Status,
  Tags,
  UrlTabs,
  useApiQuery,
  useKeys,
  useNavigate,
  useParams,
  useText,
  When,
  Words,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Role } from '../../contract.ts'
import { identity, userName, userPath, userStatus } from '../api.ts'
import classes from '../identity.module.css'
import { DeleteRole } from './DeleteRole.tsx'
import { RoleDialog } from './RoleDialog.tsx'
import { RolePermissions } from './RolePermissions.tsx'

export default function RolePage() {
  const t = useText('identity')
  const { role_id } = useParams()
  const answer = useApiQuery(identity.getRole, { role_id: Number(role_id) })
  return (
    <DetailPage
      answer={answer}
      title={t('role.title')}
      name={role => role.name}
      list={{ label: t('roles.title'), to: '/roles' }}
    >
      {role => <RoleDetail role={role} />}
    </DetailPage>
  )
}

function RoleDetail({ role }: { role: Role }) {
  const t = useText('identity')
  const navigate = useNavigate()
  const [opened, setOpened] = useState<'edit' | 'delete'>()
  const close = () => setOpened(undefined)
  useKeys({ e: () => setOpened('edit') })
  return (
    <>
      <PageHeader
        title={role.name}
        crumbs={[{ label: t('roles.title'), to: '/roles' }]}
        actions={
          <>
            <ActionMenu
              label={t('actionsOf', { name: role.name })}
              framed
              actions={[
                { label: t('role.delete'), icon: 'delete', danger: true, does: () => setOpened('delete') },
              ]}
            />
            <Button variant="default" onClick={() => setOpened('edit')}>
              {t('role.edit')}
            </Button>
          </>
        }
      >
        {role.builtin && <Tags tags={[{ name: t('role.builtin') }]} />}
        <Id value={role.role_id} />
      </PageHeader>
      {role.description && (
        <p className={classes.prose}>
          <bdi>{role.description}</bdi>
        </p>
      )}
      <UrlTabs
        label={role.name}
        tabs={[
          {
            name: 'permissions',
            label: t('field.permissions'),
            count: role.permissions.length,
            content: () => <RolePermissions role={role} />,
          },
          {
            name: 'users',
            label: t('field.users'),
            count: role.user_count,
            content: () => <RoleUsers role={role} />,
          },
        ]}
      />
      {opened === 'edit' && <RoleDialog role={role} onClose={close} />}
      {opened === 'delete' && (
        <DeleteRole
          role={role}
          onClose={close}
          onDeleted={() => void navigate('/roles', { replace: true })}
        />
      )}
    </>
  )
}

/** Who holds the role (RBAC-42, RBAC-69). */
function RoleUsers({ role }: { role: Role }) {
  const t = useText('identity')
  return (
    <DataTable
      id="role.users"
      prefix="users-"
      caption={t('field.users')}
      source={identity.roleUsers}
      input={{ role_id: role.role_id }}
      columns={[
        {
          key: 'last_name',
          label: t('field.name'),
          sortable: true,
          card: 'title',
          cell: row => <bdi>{userName(row)}</bdi>,
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
          card: 'fact',
          cell: row => (row.last_login ? <When at={row.last_login} /> : t('user.never')),
          text: row => row.last_login,
        },
      ]}
      rowKey={row => row.user_id}
      rowLink={row => userPath(row.user_id)}
      rowName={row => userName(row)}
      search={t('users.search')}
      defaults={{ sort: 'last_name', order: 'asc', perPage: 10 }}
      empty={{ title: t('role.noUsers'), text: t('role.noUsersText'), icon: 'user' }}
    />
  )
}
