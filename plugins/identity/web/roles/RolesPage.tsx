import {
  ActionMenu,
  Button,
  DataTable,
  Icon,
  PageHeader,
  Quantity,
  Tags,
  useKeys,
  useText,
  useTitle,
  Words,
  type Column,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Role } from '../../contract.ts'
import { identity, rolePath } from '../api.ts'
import { DeleteRole } from './DeleteRole.tsx'
import { RoleDialog } from './RoleDialog.tsx'

const defaults: ListDefaults = { sort: 'name', order: 'asc' }

/** Named sets of permissions (RBAC-1, RBAC-69). */
export default function RolesPage() {
  const t = useText('identity')
  const [count, setCount] = useState<number>()
  const [creates, setCreates] = useState(false)
  const [deleted, setDeleted] = useState<Role>()
  const columns = useColumns()
  useTitle(t('roles.title'))
  useKeys({ c: () => setCreates(true) })
  return (
    <>
      <PageHeader
        title={t('roles.title')}
        count={count}
        actions={
          <Button leftSection={<Icon name="add" size={16} />} onClick={() => setCreates(true)}>
            {t('role.create')}
          </Button>
        }
      />
      <DataTable
        id="roles"
        caption={t('roles.title')}
        source={identity.listRoles}
        columns={columns}
        rowKey={row => row.role_id}
        rowLink={row => rolePath(row.role_id)}
        rowName={row => row.name}
        search={t('roles.search')}
        defaults={defaults}
        rowActions={row => (
          <ActionMenu
            label={t('actionsOf', { name: row.name })}
            actions={[
              { label: t('role.view'), icon: 'show', does: rolePath(row.role_id) },
              { label: t('role.delete'), icon: 'delete', danger: true, does: () => setDeleted(row) },
            ]}
          />
        )}
        empty={{ title: t('roles.empty'), icon: 'roles' }}
        onTotal={setCount}
      />
      {creates && <RoleDialog onClose={() => setCreates(false)} />}
      {deleted && <DeleteRole role={deleted} onClose={() => setDeleted(undefined)} />}
    </>
  )
}

function useColumns(): Column<Role>[] {
  const t = useText('identity')
  return [
    {
      key: 'name',
      label: t('field.role_name'),
      sortable: true,
      card: 'title',
      cell: row => <bdi>{row.name}</bdi>,
      text: row => row.name,
    },
    {
      key: 'description',
      label: t('field.description'),
      card: 'none',
      cell: row => <Words>{row.description}</Words>,
      text: row => row.description,
    },
    {
      key: 'permissions',
      label: t('field.permissions'),
      align: 'end',
      card: 'fact',
      cell: row => <Quantity value={row.permissions.length} />,
      text: row => row.permissions.length,
    },
    {
      key: 'user_count',
      label: t('field.users'),
      align: 'end',
      card: 'fact',
      cell: row => <Quantity value={row.user_count} />,
      text: row => row.user_count,
    },
    {
      key: 'builtin',
      label: t('field.builtin'),
      card: 'status',
      cell: row => row.builtin && <Tags tags={[{ name: t('role.builtin') }]} />,
      text: row => (row.builtin ? t('role.builtin') : ''),
    },
  ]
}
