import type { DeclaredPermission, Tx } from '@omnicrm/sdk'
import { bumpEpoch } from './epoch.ts'
import { defaultRoles } from './default-roles.ts'
import { fold } from './tables.ts'

/**
 * Brings the permissions of all enabled plugins and the default roles into the database (RBAC-8, 00-canonical 4.4). Runs
 * at every start. Each role and each grant is given once and remembered: what an administrator took away or deleted does
 * not come back, except the rights of the role `admin`.
 */
export async function seed(tx: Tx, catalogue: readonly DeclaredPermission[]): Promise<void> {
  const changed = [await seedPermissions(tx, catalogue), await seedRoles(tx), await seedGrants(tx, catalogue)]
  if (changed.some(Boolean)) await bumpEpoch(tx)
}

type Tables = 'permission' | 'role' | 'role_permission' | 'identity_seed'
/** Another process may be seeding at the same time: the first wins, the second finds it done. */
async function insertMissing(tx: Tx, table: Tables, key: string[], rows: object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 100)
    await tx
      .db(table)
      .insert(rows.slice(at, at + 100))
      .onConflict(key)
      .ignore()
}

async function seedPermissions(tx: Tx, catalogue: readonly DeclaredPermission[]): Promise<boolean> {
  const stamps = { created: tx.now(), last_modified: tx.now() }
  const known = await tx
    .db('permission')
    .select<{ name: string; description: string | null }[]>('name', 'description')
  const titles = new Map(known.map(each => [each.name, each.description]))
  const missing = catalogue.filter(each => !titles.has(each.name))
  await insertMissing(
    tx,
    'permission',
    ['name'],
    missing.map(each => ({
      name: each.name,
      description: each.title,
      plugin: each.plugin,
      builtin: true,
      ...stamps,
    })),
  )
  for (const { name, title } of catalogue)
    if (titles.has(name) && titles.get(name) !== title)
      await tx.db('permission').where({ name, builtin: true }).update({ description: title })
  return missing.length > 0
}

async function seedRoles(tx: Tx): Promise<boolean> {
  const done = await marks(tx, 'role:')
  const missing = defaultRoles.filter(each => !done.has(`role:${each.name}`))
  const stamps = { created: tx.now(), last_modified: tx.now() }
  await insertMissing(
    tx,
    'role',
    ['name_ci'],
    missing.map(each => ({
      name: each.name,
      name_ci: fold(each.name),
      description: each.description,
      builtin: true,
      ...stamps,
    })),
  )
  await mark(
    tx,
    missing.map(each => `role:${each.name}`),
  )
  return missing.length > 0
}

async function seedGrants(tx: Tx, catalogue: readonly DeclaredPermission[]): Promise<boolean> {
  const done = await marks(tx, 'grant:')
  const roles = idsByName(await tx.db('role').select<Named[]>('id', { name: 'name_ci' }))
  const permissions = idsByName(await tx.db('permission').select<Named[]>('id', 'name'))
  const grants = defaultRoles.flatMap(role =>
    catalogue
      .filter(each => role.takes(each.name))
      .map(each => ({ role: role.name, permission: each.name, key: `grant:${role.name}/${each.name}` })),
  )
  const missing = grants.filter(each => !done.has(each.key))
  const due = [...missing, ...grants.filter(each => each.role === 'admin' && done.has(each.key))]
  const held = await adminGrants(tx, roles.get('admin'))
  const rows = due.flatMap(({ role, permission }) => {
    const role_id = roles.get(fold(role))
    const permission_id = permissions.get(permission)
    const isThere = role === 'admin' && permission_id !== undefined && held.has(permission_id)
    return role_id === undefined || permission_id === undefined || isThere ? [] : [{ role_id, permission_id }]
  })
  await insertMissing(tx, 'role_permission', ['role_id', 'permission_id'], rows)
  await mark(
    tx,
    missing.map(each => each.key),
  )
  return rows.length > 0
}

interface Named {
  readonly id: number
  readonly name: string
}
const idsByName = (rows: readonly Named[]): Map<string, number> =>
  new Map(rows.map(each => [each.name, each.id]))

async function adminGrants(tx: Tx, roleId: number | undefined): Promise<Set<number>> {
  if (roleId === undefined) return new Set()
  const rows = await tx
    .db('role_permission')
    .where('role_id', roleId)
    .select<{ permission_id: number }[]>('permission_id')
  return new Set(rows.map(each => each.permission_id))
}

async function marks(tx: Tx, prefix: string): Promise<Set<string>> {
  const rows = await tx
    .db('identity_seed')
    .where('seed', 'like', `${prefix}%`)
    .select<{ seed: string }[]>('seed')
  return new Set(rows.map(each => each.seed))
}

async function mark(tx: Tx, seeds: readonly string[]): Promise<void> {
  await insertMissing(
    tx,
    'identity_seed',
    ['seed'],
    seeds.map(each => ({ seed: each })),
  )
}
