import type { Actor, Cx } from '@omnicrm/sdk'
import type { ScopeSource } from '../contract.ts'
import { makeLoads, makeRecent } from './cache.ts'
import { makeEpochReader } from './epoch.ts'
import { loadKey, type KeyState } from './keys/rights.ts'
import { canonicalPermission } from './names.ts'
import { fold, SessionRow, UserRow } from './tables.ts'

/** A user with everything that decides what it may do. */
export interface UserWithRights {
  readonly row: UserRow
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<string>
  readonly isAdmin: boolean
  readonly bound: Readonly<Record<string, number>>
}

export interface SessionState {
  readonly userId: number
  readonly expiresAt: string
  /** Whose session it was started from, when somebody of the staff acts as the user. */
  readonly original: { readonly userId: number; readonly sessionId: string } | null
}

/** Folded role name → its permissions. */
export type RoleRights = ReadonlyMap<string, ReadonlySet<string>>

/** Rights as they stand at one epoch; nothing in it is older than the request that asked for it. */
export interface Rights {
  user(cx: Cx, userId: number): Promise<UserWithRights | undefined>
  /** Undefined when there is none, or it was revoked or has expired. */
  session(cx: Cx, sessionId: string): Promise<SessionState | undefined>
  roles(cx: Cx): Promise<RoleRights>
  /** Names of all permissions there are. */
  permissions(cx: Cx): Promise<ReadonlySet<string>>
  /** Undefined when there is no such key, or it was revoked. */
  key(cx: Cx, hash: Buffer): Promise<KeyState | undefined>
  /** Contact id → id of the user linked to it. */
  linked(cx: Cx, contactIds: readonly number[]): Promise<ReadonlyMap<number, number>>
}

const keepUsers = 5000
const keepSessions = 20_000
const keepKeys = 5000
const keepLinks = 20_000

/** Rights by user, session and role, kept while the epoch stands: a steady request costs one tiny read (AUTH-31). */
export function makeDirectory(scopes: () => readonly ScopeSource[]): { at(cx: Cx): Promise<Rights> } {
  const readEpoch = makeEpochReader()
  let known: { epoch: number; rights: Rights } | undefined
  return {
    async at(cx) {
      const epoch = await readEpoch(cx)
      if (known?.epoch !== epoch) known = { epoch, rights: makeRights(scopes) }
      return known.rights
    },
  }
}

function makeRights(scopes: () => readonly ScopeSource[]): Rights {
  const users = makeLoads<number, UserWithRights | undefined>(keepUsers)
  const sessions = makeLoads<string, SessionState | undefined>(keepSessions)
  const roles = makeLoads<'all', RoleRights>(1)
  const permissions = makeLoads<'all', ReadonlySet<string>>(1)
  const keys = makeLoads<string, KeyState | undefined>(keepKeys)
  const links = makeRecent<number, number | 'none'>(keepLinks)
  const user = (cx: Cx, userId: number) => users.get(userId, () => loadUserWithRights(cx, userId, scopes()))
  return {
    linked: (cx, contactIds) => linkedUsers(cx, contactIds, links),
    user,
    roles: cx => roles.get('all', () => loadRoles(cx)),
    permissions: cx => permissions.get('all', () => loadPermissions(cx)),
    async key(cx, hash) {
      const name = hash.toString('hex')
      const found = await keys.get(name, () => loadKey(cx, hash, id => user(cx, id)))
      // Guesses must not push out those that are known.
      if (!found) keys.forget(name)
      return found
    },
    async session(cx, sessionId) {
      const load = () => sessions.get(sessionId, () => loadSession(cx, sessionId))
      const isOver = (state: SessionState | undefined) =>
        state === undefined || state.expiresAt <= cx.now().toISOString()
      const state = await load()
      if (!isOver(state)) return state
      // Refreshing prolongs a session without a new epoch.
      sessions.forget(sessionId)
      const now = await load()
      return isOver(now) ? undefined : now
    },
  }
}

/** @param known what was found before, and will be found here the next time */
export async function linkedUsers(
  cx: Cx,
  contactIds: readonly number[],
  known = makeRecent<number, number | 'none'>(contactIds.length),
): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number | 'none'>()
  for (const id of contactIds) found.set(id, known.get(id) ?? 'none')
  const unknown = contactIds.filter(id => known.get(id) === undefined)
  if (unknown.length > 0)
    for (const user of await cx.findAll(UserRow, { contact_id: unknown, deleted: false }))
      if (user.contact_id !== null) found.set(user.contact_id, user.id)
  for (const id of unknown) known.set(id, found.get(id) ?? 'none')
  return new Map([...found].filter((each): each is [number, number] => each[1] !== 'none'))
}

async function loadSession(cx: Cx, sessionId: string): Promise<SessionState | undefined> {
  const row = await cx.query(SessionRow).findById(sessionId)
  if (!row || row.revoked_at !== null) return undefined
  const { user_id: userId, expires_at: expiresAt, impersonator_user_id, parent_session_id } = row
  const isOwn = impersonator_user_id === null
  return {
    userId,
    expiresAt,
    original: isOwn ? null : { userId: impersonator_user_id, sessionId: parent_session_id ?? '' },
  }
}

/** The user with its rights, if it may act at all: active and not deleted. */
export async function loadUserWithRights(
  cx: Cx,
  userId: number,
  scopes: readonly ScopeSource[],
): Promise<UserWithRights | undefined> {
  const user = await cx.query(UserRow).findById(userId)
  if (!user || user.deleted || !user.active) return undefined
  return await withRights(cx, user, scopes)
}

export async function withRights(
  cx: Cx,
  user: UserRow,
  scopes: readonly ScopeSource[],
): Promise<UserWithRights> {
  const roles = await cx
    .db('user_role')
    .join('role', 'role.id', 'user_role.role_id')
    .where('user_role.user_id', user.id)
    .orderBy('role.id')
    .select<{ id: number; name: string }[]>('role.id', 'role.name')
  const held = await cx
    .db('role_permission')
    .join('permission', 'permission.id', 'role_permission.permission_id')
    .whereIn(
      'role_permission.role_id',
      roles.map(each => each.id),
    )
    .distinct<{ name: string }[]>('permission.name')
  const permissions = new Set(held.map(each => canonicalPermission(each.name)))
  return {
    row: user,
    roles: roles.map(each => each.name),
    permissions,
    isAdmin: permissions.has('admin'),
    bound: await boundOf(cx, user, scopes),
  }
}

async function boundOf(
  cx: Cx,
  user: UserRow,
  scopes: readonly ScopeSource[],
): Promise<Record<string, number>> {
  const bound: Record<string, number> = {}
  for (const scope of scopes) {
    const id = await scope.ofUser(cx, { user_id: user.id, contact_id: user.contact_id })
    if (id !== undefined) bound[scope.column] = id
  }
  return bound
}

async function loadRoles(cx: Cx): Promise<RoleRights> {
  const rows = await cx
    .db('role')
    .leftJoin('role_permission', 'role_permission.role_id', 'role.id')
    .leftJoin('permission', 'permission.id', 'role_permission.permission_id')
    .select<{ role: string; permission: string | null }[]>({
      role: 'role.name',
      permission: 'permission.name',
    })
  const rights = new Map<string, Set<string>>()
  for (const { role, permission } of rows) {
    const held = rights.get(fold(role)) ?? new Set<string>()
    rights.set(fold(role), held)
    if (permission !== null) held.add(canonicalPermission(permission))
  }
  return rights
}

async function loadPermissions(cx: Cx): Promise<ReadonlySet<string>> {
  const rows = await cx.db('permission').select<{ name: string }[]>('name')
  return new Set(rows.map(each => each.name))
}

/** The union of the permissions of roles given by name, in any letter case. */
export function rightsOf(roles: RoleRights, names: readonly string[]): ReadonlySet<string> {
  return new Set(names.flatMap(name => [...(roles.get(fold(name)) ?? [])]))
}

export function userActor(person: UserWithRights, sessionId: string, ip: string): Actor {
  return {
    method: 'jwt',
    userId: person.row.id,
    userName: person.row.username,
    impersonatingUserId: null,
    apiKeyId: null,
    sessionId,
    isAdmin: person.isAdmin,
    permissions: person.permissions,
    bound: person.bound,
    ip,
  }
}
