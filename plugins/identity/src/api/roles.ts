import { invalid, list, notFound, type Cx, type Tx } from '@omnicrm/sdk'
import type { rolesApi } from '../../contract.ts'
import {
  addPermissions,
  createPermission,
  createRole,
  deleteRole,
  removePermission,
  roleById,
} from '../roles.ts'
import { toPermission, toRoles, updateRole } from '../roles.ts'
import { PermissionRow, RoleRow, UserRow } from '../tables.ts'
import { listUsers } from '../user-lists.ts'
import { toUser } from '../profile.ts'
import { keepingAnAdmin, rolesByName, rolesOf, setRoles, userById } from '../users.ts'
import type { Group } from './parts.ts'

const roleColumns = {
  search: ['name', 'description'],
  searchId: 'id',
  sort: { role_id: 'id', id: 'id', name: 'name' },
  filters: { builtin: 'builtin', name: 'name' },
  order: 'asc',
} as const
const permissionColumns = {
  search: ['name', 'description'],
  searchId: 'id',
  sort: { permission_id: 'id', id: 'id', name: 'name', plugin: 'plugin' },
  filters: { builtin: 'builtin', plugin: 'plugin', name: 'name' },
  order: 'asc',
} as const

export function roles(): Group<keyof typeof rolesApi> {
  const one = async (cx: Cx, roleId: number) => {
    const [role] = await toRoles(cx, [await roleById(cx, roleId)], true)
    if (!role) throw notFound('role', roleId)
    return role
  }
  return {
    async listRoles(cx, input) {
      const page = await list(cx.query(RoleRow), input, roleColumns, row => row as RoleRow)
      return { ...page, data: await toRoles(cx, page.data, false) }
    },
    createRole: async (tx, input) => one(tx, (await createRole(tx, input)).id),
    getRole: (cx, { role_id }) => one(cx, role_id),
    async updateRole(tx, { role_id, ...change }) {
      await updateRole(tx, role_id, change)
      return await one(tx, role_id)
    },
    async deleteRole(tx, { role_id }) {
      await keepingAnAdmin(tx, () => deleteRole(tx, role_id))
      return { result: 'success' }
    },
    async addRolePermissions(tx, { role_id, permission_id, permission_ids = [] }) {
      const ids = [...permission_ids, ...(permission_id === undefined ? [] : [permission_id])]
      if (ids.length === 0) throw invalid('permission_id', 'is required, or permission_ids')
      await addPermissions(tx, role_id, ids)
      return await one(tx, role_id)
    },
    async removeRolePermission(tx, { role_id, permission_id }) {
      await keepingAnAdmin(tx, () => removePermission(tx, role_id, permission_id))
      return { result: 'success' }
    },
    async roleUsers(cx, { role_id, ...input }) {
      await roleById(cx, role_id)
      return await listUsers(cx, input, role_id)
    },
    async addRoleUser(tx, { role_id, user_id }) {
      const user = await lockedUser(tx, user_id)
      const held = (await rolesOf(tx, [user_id])).get(user_id) ?? []
      await setRoles(tx, user, await rolesByName(tx, [...held, (await roleById(tx, role_id)).name]))
      return toUser(user, (await rolesOf(tx, [user_id])).get(user_id) ?? [])
    },
    async removeRoleUser(tx, { role_id, user_id }) {
      const [user, role] = [await lockedUser(tx, user_id), await roleById(tx, role_id)]
      const held = (await rolesOf(tx, [user_id])).get(user_id) ?? []
      if (!held.includes(role.name)) throw notFound(`role '${role.name}' of user`, user_id)
      const left = await rolesByName(
        tx,
        held.filter(each => each !== role.name),
      )
      await keepingAnAdmin(tx, () => setRoles(tx, user, left))
      return { result: 'success' }
    },
    async listPermissions(cx, input) {
      const page = await list(cx.query(PermissionRow), input, permissionColumns, row => row as PermissionRow)
      return { ...page, data: page.data.map(each => toPermission(cx, each)) }
    },
    createPermission: async (tx, input) => toPermission(tx, await createPermission(tx, input)),
  }
}

/** Of many who give or take a role at once, each sees what those before it did. @throws 404 */
async function lockedUser(tx: Tx, userId: number): Promise<UserRow> {
  await tx.lock(UserRow, userId)
  return await userById(tx, userId)
}
