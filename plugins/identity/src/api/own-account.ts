import { invalid, type Cx } from '@omnicrm/sdk'
import type { Me } from '../../contract.ts'
import { changeEmail } from '../email-verification.ts'
import { fail } from '../errors.ts'
import type { Profiles } from '../profile.ts'
import { impersonationOf } from '../impersonation/current.ts'
import { loadUserWithRights, type UserWithRights } from '../rights.ts'
import { tellPersonChanged, updateUser } from '../users.ts'
import type { ApiParts, Group } from './parts.ts'

export function ownAccount({ profiles, verification }: ApiParts): Group<'me' | 'updateMe'> {
  return {
    me: async cx => ({
      ...profiles.me(await callingPerson(cx, profiles)),
      impersonation: await impersonationOf(cx),
    }),
    async updateMe(tx, { preferences, email, ...names }): Promise<Me> {
      const { row: user } = await callingPerson(tx, profiles)
      const merged = preferences && mergePreferences(user.preferences, preferences)
      const changed = await updateUser(tx, user.id, { ...names, ...(merged ? { preferences: merged } : {}) })
      await tellPersonChanged(tx, user, changed)
      if (email !== undefined) await changeEmail(tx, user, email, verification)
      const person = await callingPerson(tx, profiles)
      return { ...profiles.me(person), impersonation: await impersonationOf(tx) }
    },
  }
}

/** @throws 403 for machines and plays, which have no profile */
export async function callingPerson(cx: Cx, profiles: Profiles): Promise<UserWithRights> {
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
