import {
  command,
  query,
  Deleted,
  Id,
  IdParam,
  ListQuery,
  nullable,
  PageOf,
  partial,
  permission,
  RequiredText,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { User } from './user.ts'

/** Rights that identity itself guards; those of resources belong to their plugins (00-canonical 4.2). */
export const can = {
  admin: permission('admin', 'Everything: users, roles, permissions and all other endpoints'),
  impersonate: permission('can_impersonate', 'Start an impersonation session'),
  manageApiKeys: permission('manage_api_keys', 'See and manage API keys'),
}

export const Permission = T.Object({
  id: Id(),
  permission_id: Id(),
  name: T.String(),
  description: nullable(T.String()),
  plugin: T.String(),
  builtin: T.Boolean(),
})
export type Permission = Static<typeof Permission>

const RoleUser = T.Object({ user_id: Id(), username: T.String(), email: T.String() })
export const Role = T.Object({
  id: Id(),
  role_id: Id(),
  name: T.String(),
  description: nullable(T.String()),
  builtin: T.Boolean(),
  permissions: T.Array(Permission),
  user_count: T.Integer(),
  /** The first hundred; lists of roles leave it empty. */
  users: T.Array(RoleUser),
})
export type Role = Static<typeof Role>

const NewRole = T.Object({ name: RequiredText(100), description: T.Optional(nullable(Text(2000))) })
export const rolesApi = {
  listRoles: query({
    method: 'GET',
    path: '/crm/auth/roles',
    allow: 'admin',
    summary: 'Roles with their permissions and users',
    query: ListQuery,
    response: PageOf(Role),
  }),
  createRole: command({
    method: 'POST',
    path: '/crm/auth/roles',
    allow: 'admin',
    summary: 'Create a role without permissions',
    body: NewRole,
    response: Role,
    errors: ['identity.roleTaken'],
  }),
  getRole: query({
    method: 'GET',
    path: '/crm/auth/roles/:role_id',
    allow: 'admin',
    summary: 'One role with its permissions and users',
    params: IdParam('role_id'),
    response: Role,
  }),
  updateRole: command({
    method: 'PUT',
    path: '/crm/auth/roles/:role_id',
    allow: 'admin',
    summary: 'Change name and description of a role',
    params: IdParam('role_id'),
    body: partial(NewRole),
    unknown: 'ignore',
    response: Role,
    errors: ['identity.roleTaken', 'identity.systemRole'],
  }),
  deleteRole: command({
    method: 'DELETE',
    path: '/crm/auth/roles/:role_id',
    allow: 'admin',
    summary: 'Delete a role and take it from all users',
    params: IdParam('role_id'),
    response: Deleted,
    errors: ['identity.systemRole', 'identity.lastAdmin'],
  }),
  addRolePermissions: command({
    method: 'POST',
    path: '/crm/auth/roles/:role_id/permissions',
    allow: 'admin',
    summary: 'Give one or several permissions to a role',
    params: IdParam('role_id'),
    body: T.Object({
      permission_id: T.Optional(Id()),
      permission_ids: T.Optional(T.Array(Id(), { minItems: 1, maxItems: 1000 })),
    }),
    response: Role,
    errors: ['identity.unknownPermission'],
  }),
  removeRolePermission: command({
    method: 'DELETE',
    path: '/crm/auth/roles/:role_id/permissions/:permission_id',
    allow: 'admin',
    summary: 'Take one permission from a role',
    params: T.Object({ role_id: Id(), permission_id: Id() }),
    response: Deleted,
    errors: ['identity.lastAdmin'],
  }),
  roleUsers: query({
    method: 'GET',
    path: '/crm/auth/roles/:role_id/users',
    allow: 'admin',
    summary: 'The users holding a role',
    params: IdParam('role_id'),
    query: ListQuery,
    response: PageOf(User),
  }),
  addRoleUser: command({
    method: 'POST',
    path: '/crm/auth/roles/:role_id/users/:user_id',
    allow: 'admin',
    summary: 'Give a role to a user',
    params: T.Object({ role_id: Id(), user_id: Id() }),
    response: User,
    errors: ['identity.systemRole'],
  }),
  removeRoleUser: command({
    method: 'DELETE',
    path: '/crm/auth/roles/:role_id/users/:user_id',
    allow: 'admin',
    summary: 'Take a role from a user',
    params: T.Object({ role_id: Id(), user_id: Id() }),
    response: Deleted,
    errors: ['identity.lastAdmin'],
  }),
  listPermissions: query({
    method: 'GET',
    path: '/crm/auth/permissions',
    allow: 'admin',
    summary: 'The permission catalogue',
    query: ListQuery,
    response: PageOf(Permission),
  }),
  createPermission: command({
    method: 'POST',
    path: '/crm/auth/permissions',
    allow: 'admin',
    summary: 'Add a permission that plays or outside programs check',
    body: T.Object({
      name: T.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,99}$' }),
      description: T.Optional(nullable(Text(2000))),
    }),
    response: Permission,
    errors: ['identity.permissionTaken'],
  }),
}
