import { notFound, type Cx, type Tx } from '@omnicrm/sdk'
import type { Permission, Role } from '../contract.ts'
import { audit } from './audit.ts'
import { playbookRole } from './bearer.ts'
import { bumpEpoch } from './epoch.ts'
import { fail } from './errors.ts'
import { canonicalPermission } from './names.ts'
import { fold, PermissionRow, RoleRow } from './tables.ts'

/** Roles the product itself relies on: they can be given permissions, but neither renamed nor deleted. */
const systemRoles = new Set(['admin', playbookRole])
const shownUsers = 100

export async function roleById(cx: Cx, roleId: number): Promise<RoleRow> {
  return (await cx.query(RoleRow).findById(roleId)) ?? raiseNotFound('role', roleId)
}

function raiseNotFound(what: string, id: number): never {
  throw notFound(what, id)
}

export async function createRole(
  tx: Tx,
  input: { readonly name: string; readonly description?: string | null },
): Promise<RoleRow> {
  await requireFree(tx, input.name)
  return await tx.insert(RoleRow, {
    name: input.name.trim(),
    name_ci: fold(input.name),
    description: input.description ?? null,
    builtin: false,
  })
}

/** Name and description only; who holds it and what it grants stay (RBAC-66). */
export async function updateRole(
  tx: Tx,
  roleId: number,
  { name, description }: { readonly name?: string; readonly description?: string | null },
): Promise<RoleRow> {
  const role = await roleById(tx, roleId)
  if (name !== undefined && fold(name) !== role.name_ci) {
    refuseSystem(role, 'renamed')
    await requireFree(tx, name)
  }
  const changed = await tx.update(RoleRow, roleId, {
    ...(name === undefined ? {} : { name: name.trim(), name_ci: fold(name) }),
    ...(description === undefined ? {} : { description }),
  })
  await bumpEpoch(tx)
  return changed
}

/** Takes the role from all users (RBAC-67). */
export async function deleteRole(tx: Tx, roleId: number): Promise<void> {
  refuseSystem(await roleById(tx, roleId), 'deleted')
  await tx.db('user_role').where('role_id', roleId).delete()
  await tx.db('role_permission').where('role_id', roleId).delete()
  await tx.remove(RoleRow, roleId)
  await bumpEpoch(tx)
}

/** Those present already change nothing (RBAC-63). @throws 400 naming an unknown permission */
export async function addPermissions(tx: Tx, roleId: number, ids: readonly number[]): Promise<void> {
  const role = await roleById(tx, roleId)
  const known = await tx.query(PermissionRow).whereIn('id', [...ids])
  const unknown = ids.find(id => !known.some(each => each.id === id))
  if (unknown !== undefined)
    throw fail.unknownPermission({
      id: unknown,
      fields: { permission_ids: `there is no permission ${unknown}` },
    })
  await changePermissions(tx, role, held => [...new Set([...held, ...ids])])
}

/** Detaches this one only (RBAC-64). @throws 404 when the role does not hold it */
export async function removePermission(tx: Tx, roleId: number, permissionId: number): Promise<void> {
  const role = await roleById(tx, roleId)
  const changed = await changePermissions(tx, role, held => held.filter(id => id !== permissionId))
  if (!changed) throw notFound(`permission of role '${role.name}' with id`, permissionId)
}

async function changePermissions(
  tx: Tx,
  role: RoleRow,
  change: (held: number[]) => number[],
): Promise<boolean> {
  await tx.lock(RoleRow, role.id)
  const before = await permissionsOf(tx, [role.id])
  const held = (before.get(role.id) ?? []).map(each => each.id)
  const wanted = change(held)
  const added = wanted.filter(id => !held.includes(id))
  const removed = held.filter(id => !wanted.includes(id))
  if (added.length + removed.length === 0) return false
  const rows = tx.db('role_permission')
  if (removed.length > 0)
    await rows.clone().where('role_id', role.id).whereIn('permission_id', removed).delete()
  if (added.length > 0) await rows.clone().insert(added.map(id => ({ role_id: role.id, permission_id: id })))
  const after = await permissionsOf(tx, [role.id])
  const names = (all: typeof before) => (all.get(role.id) ?? []).map(each => each.name)
  await audit(tx, {
    entity_type: 'role',
    entity_id: role.id,
    action: 'update',
    title: `Permissions of role ${role.name}`,
    changes: { permissions: { old: names(before), new: names(after) } },
  })
  await bumpEpoch(tx)
  return true
}

/** @throws 409 for a name that is there, also under one of its other names (00-canonical 4.1) */
export async function createPermission(
  tx: Tx,
  input: { readonly name: string; readonly description?: string | null },
): Promise<PermissionRow> {
  const name = canonicalPermission(input.name)
  if (await tx.query(PermissionRow).findOne({ name }))
    throw fail.permissionTaken({ name, fields: { name: 'is already in use' } })
  return await tx.insert(PermissionRow, {
    name,
    description: input.description ?? null,
    plugin: 'operator',
    builtin: false,
  })
}

/** Descriptions of the product come in the language of the caller; those of the operator stay as they are. */
export const toPermission = (cx: Cx, row: PermissionRow): Permission => ({
  id: row.id,
  permission_id: row.id,
  name: row.name,
  description: described(cx, row),
  plugin: row.plugin,
  builtin: row.builtin,
})

export const described = (
  cx: Cx,
  { description, builtin }: Pick<RoleRow, 'description' | 'builtin'>,
): string | null => (description === null || !builtin ? description : cx.say(description))

/** Roles with what they grant and who holds them: the first hundred, the others by their own list. */
export async function toRoles(cx: Cx, rows: readonly RoleRow[], withUsers: boolean): Promise<Role[]> {
  const ids = rows.map(each => each.id)
  const permissions = await permissionsOf(cx, ids)
  const counts = await cx
    .db('user_role')
    .join('user', 'user.id', 'user_role.user_id')
    .whereIn('role_id', ids)
    .where('user.deleted', false)
    .groupBy('role_id')
    .select<{ role_id: number; held: number | string }[]>('role_id', cx.db.raw('count(*) as held'))
  return await Promise.all(
    rows.map(async row => ({
      id: row.id,
      role_id: row.id,
      name: row.name,
      description: described(cx, row),
      builtin: row.builtin,
      permissions: (permissions.get(row.id) ?? []).map(each => toPermission(cx, each)),
      user_count: Number(counts.find(each => each.role_id === row.id)?.held ?? 0),
      users: withUsers ? await usersOf(cx, row.id) : [],
    })),
  )
}

async function usersOf(cx: Cx, roleId: number): Promise<Role['users']> {
  return await cx
    .db('user')
    .join('user_role', 'user_role.user_id', 'user.id')
    .where({ 'user_role.role_id': roleId, 'user.deleted': false })
    .orderBy('user.id')
    .limit(shownUsers)
    .select({ user_id: 'user.id', username: 'user.username', email: 'user.email' })
}

async function permissionsOf(cx: Cx, roleIds: readonly number[]): Promise<Map<number, PermissionRow[]>> {
  const grants = await cx
    .db('role_permission')
    .whereIn('role_id', [...roleIds])
    .select<{ role_id: number; permission_id: number }[]>('role_id', 'permission_id')
  const rows = await cx
    .query(PermissionRow)
    .whereIn('id', [...new Set(grants.map(each => each.permission_id))])
    .orderBy('name')
  const held = new Map(roleIds.map(id => [id, new Set<number>()]))
  for (const { role_id, permission_id } of grants) held.get(role_id)?.add(permission_id)
  return new Map(roleIds.map(id => [id, rows.filter(row => held.get(id)?.has(row.id))]))
}

function refuseSystem(role: RoleRow, what: string): void {
  if (systemRoles.has(role.name_ci)) throw fail.systemRole({ name: role.name, what })
}

async function requireFree(cx: Cx, name: string): Promise<void> {
  if (await cx.query(RoleRow).findOne({ name_ci: fold(name) }))
    throw fail.roleTaken({ name, fields: { name: 'is already in use' } })
}
