import { notFound, type Cx, type Tx } from '@omnicrm/sdk'
import { PersonChanged, UserCreated, UserDeleted, type NewUserInput } from '../contract.ts'
import { audit } from './audit.ts'
import { playbookRole } from './bearer.ts'
import { bumpEpoch, epochId } from './epoch.ts'
import { fail } from './errors.ts'
import { endSessions } from './sessions.ts'
import { EpochRow, fold, RoleRow, UserRow } from './tables.ts'

/** @throws 409 naming the field, 400 for an unknown role; then no user is made (RBAC-35) */
export async function createUser(
  tx: Tx,
  input: NewUserInput & { readonly email_verified?: boolean },
): Promise<UserRow> {
  const roles = await rolesByName(tx, input.roles)
  await requireFree(tx, input)
  const user = await tx.insert(UserRow, {
    username: input.username.trim(),
    username_ci: fold(input.username),
    email: input.email.trim(),
    email_ci: fold(input.email),
    email_verified: input.email_verified ?? false,
    password_hash: input.password_hash,
    first_name: input.first_name,
    middle_name: input.middle_name ?? null,
    last_name: input.last_name,
    phone_number: input.phone_number ?? null,
    contact_id: input.contact_id ?? null,
    must_change_password: input.must_change_password,
    preferences: {},
  })
  if (roles.length > 0) await setRoles(tx, user, roles)
  else await bumpEpoch(tx)
  await tx.emit(UserCreated, { user_id: user.id })
  return user
}

export interface UserChange {
  readonly username?: string
  /** In force at once; people's changes wait to be verified (`changeEmail`). */
  readonly email?: string
  readonly pending_email?: string | null
  readonly email_verified?: boolean
  readonly first_name?: string
  readonly middle_name?: string | null
  readonly last_name?: string
  readonly phone_number?: string | null
  readonly contact_id?: number | null
  readonly active?: boolean
  readonly preferences?: Record<string, unknown>
}

/** Changes the fields given and nothing else (PLAT-56). */
export async function updateUser(tx: Tx, userId: number, change: UserChange): Promise<UserRow> {
  await requireFree(tx, change, userId)
  const user = await tx.update(UserRow, userId, {
    ...change,
    ...(change.username === undefined ? {} : { username_ci: fold(change.username) }),
    ...(change.email === undefined ? {} : { email_ci: fold(change.email) }),
    ...pendingOf(change),
  })
  if (change.active === false) await endSessions(tx, { userId })
  else await bumpEpoch(tx)
  return user
}

const told = ['first_name', 'last_name', 'phone_number', 'email'] as const

/** For the linked contact, which follows what a person changes about itself (00-canonical 3.1). */
export async function tellPersonChanged(tx: Tx, before: UserRow, now: UserRow): Promise<void> {
  const changed = told.filter(name => before[name] !== now[name])
  if (now.contact_id === null || changed.length === 0) return
  await tx.emit(PersonChanged, { user_id: now.id, contact_id: now.contact_id, changed })
}

const pendingOf = ({ pending_email }: UserChange): { pending_email_ci?: string | null } =>
  pending_email === undefined ? {} : { pending_email_ci: pending_email === null ? null : fold(pending_email) }

/** Keeps the row (RBAC-45): signing in is refused and all sessions end at once (AUTH-29). */
export async function deleteUser(tx: Tx, userId: number): Promise<void> {
  const gone = { deleted: true, deleted_at: tx.now().toISOString() }
  await tx.update(UserRow, userId, gone, { action: 'delete' })
  await endSessions(tx, { userId })
  await tx.emit(UserDeleted, { user_id: userId })
}

/** The password stays what it was (RBAC-48). */
export async function restoreUser(tx: Tx, user: UserRow): Promise<void> {
  const now = tx.now().toISOString()
  await tx.query(UserRow).where('id', user.id).patch({ deleted: false, deleted_at: null, last_modified: now })
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'restore',
    title: `Restore user ${user.username}`,
    changes: { deleted: { old: true, new: false } },
  })
  await bumpEpoch(tx)
}

/** Gives a user exactly these roles. */
export async function setRoles(tx: Tx, user: UserRow, roles: readonly RoleRow[]): Promise<void> {
  const before = (await rolesOf(tx, [user.id])).get(user.id) ?? []
  const after = roles.map(each => each.name)
  if (before.toSorted().join() === after.toSorted().join()) return
  await tx.db('user_role').where('user_id', user.id).delete()
  if (roles.length > 0)
    await tx.db('user_role').insert(roles.map(each => ({ user_id: user.id, role_id: each.id })))
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'update',
    title: `Roles of user ${user.username}`,
    changes: { roles: { old: before, new: after } },
  })
  await bumpEpoch(tx)
}

/** @throws 400 naming an unknown role, 409 for the role of plays, which nobody may hold (00-canonical 4.4) */
export async function rolesByName(cx: Cx, names: readonly string[]): Promise<RoleRow[]> {
  const rows = await cx.query(RoleRow).whereIn('name_ci', names.map(fold))
  for (const name of names) {
    if (fold(name) === playbookRole) throw fail.systemRole({ name: playbookRole, what: 'given to a user' })
    if (!rows.some(each => each.name_ci === fold(name)))
      throw fail.unknownRole({ name, fields: { role: `there is no role '${name}'` } })
  }
  return rows
}

/** Role names of users, by user id. */
export async function rolesOf(cx: Cx, userIds: readonly number[]): Promise<Map<number, string[]>> {
  const rows = await cx
    .db('user_role')
    .join('role', 'role.id', 'user_role.role_id')
    .whereIn('user_role.user_id', userIds)
    .orderBy('role.id')
    .select<{ user_id: number; name: string }[]>('user_role.user_id', 'role.name')
  const roles = new Map<number, string[]>(userIds.map(id => [id, []]))
  for (const { user_id, name } of rows) roles.get(user_id)?.push(name)
  return roles
}

/** The user, also a deleted one. @throws 404 */
export async function userById(cx: Cx, userId: number): Promise<UserRow> {
  const user = await cx.query(UserRow).findById(userId)
  if (!user) throw notFound('user', userId)
  return user
}

/** Addresses that others wait to have verified are taken too (AUTH-169). @throws 409 naming the field */
export async function requireFree(
  cx: Cx,
  { username, email }: { readonly username?: string; readonly email?: string },
  except = 0,
): Promise<void> {
  const others = () => cx.query(UserRow).whereNot('id', except)
  if (username !== undefined && (await others().findOne({ username_ci: fold(username) })))
    throw fail.userTaken({ field: 'username', fields: { username: 'is already in use' } })
  if (email === undefined) return
  const folded = fold(email)
  const holder =
    (await others().findOne({ email_ci: folded })) ?? (await others().findOne({ pending_email_ci: folded }))
  if (holder) throw fail.userTaken({ field: 'email', fields: { email: 'is already in use' } })
}

/** Ids of active users that hold a permission; administrators hold all. */
export async function holdersOf(cx: Cx, permission: string): Promise<number[]> {
  const rows = await cx
    .db('user')
    .join('user_role', 'user_role.user_id', 'user.id')
    .join('role_permission', 'role_permission.role_id', 'user_role.role_id')
    .join('permission', 'permission.id', 'role_permission.permission_id')
    .whereIn('permission.name', ['admin', permission])
    .where({ 'user.active': true, 'user.deleted': false })
    .distinct<{ id: number }[]>('user.id')
    .orderBy('user.id')
  return rows.map(each => each.id)
}

/**
 * Does what could take rights away, and refuses when no administrator would be left, or when administrators demote
 * themselves (RBAC-50).
 */
export async function keepingAnAdmin<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  // One at a time: of two administrators who demote each other, the second sees what the first has done.
  await tx.lock(EpochRow, epochId)
  const before = await holdersOf(tx, 'admin')
  const result = await work()
  const after = await holdersOf(tx, 'admin')
  if (before.length > 0 && after.length === 0) throw fail.lastAdmin()
  const lost = before.filter(each => !after.includes(each))
  if (lost.some(each => each === tx.actor.userId)) throw fail.notYourself()
  return result
}
