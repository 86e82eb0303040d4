import {
  ActionIcon,
  Button,
  ConfirmDialog,
  DataTable,
  Icon,
  pagedLocally,
  toast,
  Tooltip,
  useApiMutation,
  useText,
  Words,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Permission, Role } from '../../contract.ts'
import { identity } from '../api.ts'
import classes from '../identity.module.css'
import { AddPermissions } from './AddPermissions.tsx'

const source = pagedLocally(identity.getRole, {
  rows: role => role.permissions,
  texts: permission => [permission.name, permission.description, permission.plugin],
})

/** What the role grants; each change holds from the next request on (RBAC-62, RBAC-64). */
export function RolePermissions({ role }: { role: Role }) {
  const t = useText('identity')
  const [adds, setAdds] = useState(false)
  const [removed, setRemoved] = useState<Permission>()
  const remove = useApiMutation(identity.removeRolePermission, {
    onSuccess: () => toast.success(t('role.permissionRemoved')),
  })
  return (
    <>
      <div className={classes.bar}>
        <Button leftSection={<Icon name="add" size={16} />} onClick={() => setAdds(true)}>
          {t('role.addPermission')}
        </Button>
      </div>
      <DataTable
        id="role.permissions"
        prefix="permissions-"
        caption={t('field.permissions')}
        source={source}
        input={{ role_id: role.role_id }}
        columns={[
          {
            key: 'name',
            label: t('field.permission'),
            sortable: true,
            card: 'title',
            cell: row => <span className="code">{row.name}</span>,
            text: row => row.name,
          },
          {
            key: 'description',
            label: t('field.description'),
            sortable: true,
            card: 'fact',
            cell: row => <Words>{row.description}</Words>,
            text: row => row.description,
          },
          {
            key: 'plugin',
            label: t('field.plugin'),
            sortable: true,
            card: 'none',
            cell: row => <Words>{row.plugin}</Words>,
            text: row => row.plugin,
          },
        ]}
        rowKey={row => row.permission_id}
        rowName={row => row.name}
        search={t('role.searchPermission')}
        defaults={{ sort: 'name', order: 'asc' }}
        rowActions={row => (
          <Tooltip label={t('role.removePermission')}>
            <ActionIcon
              aria-label={t('role.removePermissionOf', { name: row.name })}
              onClick={() => setRemoved(row)}
            >
              <Icon name="clear" size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        empty={{ title: t('role.noPermissions'), text: t('role.noPermissionsText'), icon: 'roles' }}
      />
      {adds && <AddPermissions role={role} onClose={() => setAdds(false)} />}
      {removed && (
        <ConfirmDialog
          opened
          onClose={() => setRemoved(undefined)}
          title={t('role.removeTitle', { permission: removed.name, role: role.name })}
          consequences={[{ text: t('role.removeEffect', { count: role.user_count }), tone: 'warning' }]}
          verb={t('role.removePermission')}
          danger
          onConfirm={() =>
            remove.mutateAsync({ role_id: role.role_id, permission_id: removed.permission_id })
          }
        />
      )}
    </>
  )
}
