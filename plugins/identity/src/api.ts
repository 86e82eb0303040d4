import { invalid, list, notFound, type Cx, type Entry, type Handlers } from '@omnicrm/sdk'
import type { api, Me, rolesApi, UserDetail } from '../contract.ts'
import type { IdentityConfig } from './config.ts'
import { fail } from './errors.ts'
import { apiKeys } from './key-api.ts'
import type { KeyListParts } from './key-lists.ts'
import { login } from './login.ts'
import { roleNames } from './names.ts'
import { requireStrong, type Passwords } from './passwords.ts'
import { loadUserWithRights, withRights, type UserWithRights } from './rights.ts'
import { displayName, toUser, type Profiles } from './profile.ts'
import { changePassword, isKnown, resetPassword, templates, type RecoveryParts } from './recovery.ts'
import { ResetAsked } from './reset-asked.ts'
import {
  addPermissions,
  createPermission,
  createRole,
  deleteRole,
  removePermission,
  roleById,
} from './roles.ts'
import { toPermission, toRoles, updateRole } from './roles.ts'
import { endSessions, openSessions, type Sessions } from './sessions.ts'
import { PermissionRow, RoleRow } from './tables.ts'
import { createUser, deleteUser, keepingAnAdmin, restoreUser, rolesByName, rolesOf } from './users.ts'
import { setRoles, updateUser, userById } from './users.ts'
import { listUsers } from './user-lists.ts'

export interface ApiParts {
  readonly config: IdentityConfig['auth']
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly profiles: Profiles
  readonly recovery: RecoveryParts
  readonly keys: KeyListParts
}

type All = Handlers<typeof api>

/** The handlers of the contract; what they do stands in the files they call. */
export const makeApi = (parts: ApiParts): All => ({
  ...signingIn(parts),
  ...ownAccount(parts),
  ...users(parts),
  ...roles(),
  ...apiKeys(parts.keys, () => parts.profiles.scopes()),
})

type Group<K extends keyof All> = Pick<All, K>
const sentText = 'Reset instructions have been sent to your email'

function signingIn(
  parts: ApiParts,
): Group<'login' | 'refresh' | 'logout' | 'forgotPassword' | 'resetPassword' | 'changePassword'> {
  return {
    login: (entry, input) => login(entry, input, parts),
    refresh: (entry, { refresh_token }) => entry.tx(tx => parts.sessions.renew(tx, refresh_token)),
    async logout(tx) {
      const { userId, sessionId } = tx.actor
      if (userId !== null && sessionId !== null) await endSessions(tx, { userId, only: sessionId })
      return { result: 'success' }
    },
    async forgotPassword(entry, { email }) {
      if (parts.config.forgot_password_disclose && !(await isKnown(entry, email))) throw fail.unknownAddress()
      await entry.tx(tx => tx.emit(ResetAsked, { email }))
      return { message: sentText }
    },
    async resetPassword(entry, input) {
      await resetPassword(entry, input, parts.recovery)
      return { message: 'The new password is set. Sign in with it.' }
    },
    async changePassword(entry, input) {
      await changePassword(entry, input, parts.recovery)
      return { message: 'The password is changed.' }
    },
  }
}

function ownAccount({ profiles }: ApiParts): Group<'me' | 'updateMe'> {
  return {
    me: async cx => profiles.me(await callingPerson(cx, profiles)),
    async updateMe(tx, { preferences, ...names }): Promise<Me> {
      const { row: user } = await callingPerson(tx, profiles)
      const merged = preferences && mergePreferences(user.preferences, preferences)
      await updateUser(tx, user.id, { ...names, ...(merged ? { preferences: merged } : {}) })
      return profiles.me(await callingPerson(tx, profiles))
    },
  }
}

/** @throws 403 for machines and plays, which have no profile */
async function callingPerson(cx: Cx, profiles: Profiles): Promise<UserWithRights> {
  const { method, userId } = cx.actor
  const person =
    method === 'jwt' && userId !== null ? await loadUserWithRights(cx, userId, profiles.scopes()) : undefined
  if (!person) throw fail.noUser()
  return person
}

const longestPreferences = 20_000

function mergePreferences(
  stored: Record<string, unknown>,
  changed: Record<string, unknown>,
): Record<string, unknown> {
  const merged = Object.fromEntries(
    Object.entries({ ...stored, ...changed }).filter(([, value]) => value !== null),
  )
  if (JSON.stringify(merged).length > longestPreferences)
    throw invalid('preferences', `must stay below ${longestPreferences} characters together`)
  return merged
}

function users(
  parts: ApiParts,
): Group<'listUsers' | 'searchUsers' | 'createUser' | 'getUser' | 'updateUser' | 'deleteUser'> {
  const { profiles } = parts
  return {
    listUsers: (cx, input) => listUsers(cx, input),
    searchUsers: (cx, input) => listUsers(cx, input),
    createUser: (entry, input) => createByAdmin(entry, input, parts),
    async getUser(cx, { user_id }) {
      if (!cx.actor.isAdmin && cx.actor.userId !== user_id) throw notFound('user', user_id)
      return await detailOf(cx, user_id, profiles)
    },
    async updateUser(tx, { user_id, role, roles: several, active, deleted, ...fields }) {
      const names = roleNames(role ?? several)
      const user = await userById(tx, user_id)
      if (active === false && user_id === tx.actor.userId) throw fail.notYourself()
      await keepingAnAdmin(tx, async () => {
        if (user.deleted && deleted === false) await restoreUser(tx, user)
        const given = { ...fields, ...(active === undefined ? {} : { active }) }
        if (Object.keys(given).length > 0) await updateUser(tx, user_id, given)
        if (names) await setRoles(tx, user, await rolesByName(tx, names))
        if (!user.deleted && deleted === true) await removeUser(tx, user_id)
      })
      return await detailOf(tx, user_id, profiles)
    },
    async deleteUser(tx, { user_id }) {
      await keepingAnAdmin(tx, () => removeUser(tx, user_id))
      return { result: 'success' }
    },
  }
}

async function removeUser(tx: Parameters<All['deleteUser']>[0], userId: number): Promise<void> {
  if (userId === tx.actor.userId) throw fail.notYourself()
  await deleteUser(tx, userId)
}

async function createByAdmin(
  entry: Entry,
  input: Parameters<All['createUser']>[1],
  { passwords, recovery }: ApiParts,
): ReturnType<All['createUser']> {
  const { password, role, roles: several, must_change_password = true, send_welcome_email, ...fields } = input
  const names = roleNames(role ?? several)
  if (!names || names.length === 0) throw invalid('role', 'is required')
  requireStrong(password, 'password')
  const password_hash = await passwords.hash(password)
  return await entry.tx(async tx => {
    const user = await createUser(tx, { ...fields, password_hash, roles: names, must_change_password })
    const held = (await rolesOf(tx, [user.id])).get(user.id) ?? []
    if (send_welcome_email)
      for (const outbox of recovery.outboxes())
        await outbox.send(tx, {
          template_key: templates.welcome,
          user_id: user.id,
          recipient: user.email,
          variables: {
            user_name: displayName(user),
            email: user.email,
            role: held.join(', '),
            login_url: `${recovery.publicUrl}/login`,
            support_email: recovery.supportEmail(),
          },
        })
    return toUser(user, held)
  })
}

async function detailOf(cx: Cx, userId: number, profiles: Profiles): Promise<UserDetail> {
  const user = await userById(cx, userId)
  const { roles: held, permissions, bound } = await withRights(cx, user, profiles.scopes())
  const sessions = await openSessions(cx, userId)
  return {
    ...toUser(user, held),
    permissions: [...permissions].toSorted(),
    scope: bound,
    sessions: sessions.map(each => ({
      session_id: each.id,
      created: each.created,
      last_activity: each.last_activity,
      expires_at: each.expires_at,
      remember_me: each.remember_me,
      ip_address: each.ip_address,
      user_agent: each.user_agent,
    })),
  }
}

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

function roles(): Handlers<typeof rolesApi> {
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
      const user = await userById(tx, user_id)
      const held = (await rolesOf(tx, [user_id])).get(user_id) ?? []
      await setRoles(tx, user, await rolesByName(tx, [...held, (await roleById(tx, role_id)).name]))
      return toUser(user, (await rolesOf(tx, [user_id])).get(user_id) ?? [])
    },
    async removeRoleUser(tx, { role_id, user_id }) {
      const [user, role] = [await userById(tx, user_id), await roleById(tx, role_id)]
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
      return { ...page, data: page.data.map(toPermission) }
    },
    createPermission: async (tx, input) => toPermission(await createPermission(tx, input)),
  }
}
