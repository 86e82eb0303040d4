import { invalid, notFound, type Cx, type Entry, type Tx } from '@omnicrm/sdk'
import type { UserDetail } from '../../contract.ts'
import { sendWelcome } from '../admin-acts.ts'
import { changeEmail, startVerification } from '../email-verification.ts'
import { fail } from '../errors.ts'
import { roleNames } from '../names.ts'
import { requireStrong } from '../passwords.ts'
import { toUser, type Profiles } from '../profile.ts'
import { withRights } from '../rights.ts'
import { isSelf } from '../self.ts'
import { openSessions, toSession } from '../session-lists.ts'
import { listUsers } from '../user-lists.ts'
import { createUser, deleteUser, keepingAnAdmin, restoreUser, rolesByName, rolesOf } from '../users.ts'
import { setRoles, updateUser, userById } from '../users.ts'
import type { All, ApiParts, Group } from './parts.ts'

export function users(
  parts: ApiParts,
): Group<'listUsers' | 'searchUsers' | 'createUser' | 'getUser' | 'updateUser' | 'deleteUser'> {
  const { profiles } = parts
  return {
    listUsers: (cx, input) => listUsers(cx, input),
    searchUsers: (cx, input) => listUsers(cx, input),
    createUser: (entry, input) => createByAdmin(entry, input, parts),
    async getUser(cx, { user_id }) {
      if (!cx.actor.isAdmin && !isSelf(cx, user_id)) throw notFound('user', user_id)
      return await detailOf(cx, user_id, profiles)
    },
    async updateUser(tx, { user_id, role, roles: several, active, deleted, email, ...fields }) {
      const names = roleNames(role ?? several)
      const user = await userById(tx, user_id)
      if (active === false && user_id === tx.actor.userId) throw fail.notYourself()
      await keepingAnAdmin(tx, async () => {
        if (user.deleted && deleted === false) await restoreUser(tx, user)
        const given = { ...fields, ...(active === undefined ? {} : { active }) }
        if (Object.keys(given).length > 0) await updateUser(tx, user_id, given)
        if (email !== undefined) await changeEmail(tx, user, email, parts.verification)
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

async function removeUser(tx: Tx, userId: number): Promise<void> {
  if (userId === tx.actor.userId) throw fail.notYourself()
  await deleteUser(tx, userId)
}

async function createByAdmin(
  entry: Entry,
  input: Parameters<All['createUser']>[1],
  { passwords, mails, verification }: ApiParts,
): ReturnType<All['createUser']> {
  const { password, role, roles: several, must_change_password = true, send_welcome_email, ...fields } = input
  const names = roleNames(role ?? several)
  if (!names || names.length === 0) throw invalid('role', 'is required')
  requireStrong(password, 'password')
  const password_hash = await passwords.hash(password)
  return await entry.tx(async tx => {
    const user = await createUser(tx, { ...fields, password_hash, roles: names, must_change_password })
    const held = (await rolesOf(tx, [user.id])).get(user.id) ?? []
    await startVerification(tx, user, verification)
    if (send_welcome_email) await sendWelcome(tx, user, mails)
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
    sessions: sessions.map(toSession),
  }
}
