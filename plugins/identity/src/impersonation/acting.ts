import { isStaff, type Actor, type Cx, type Tx } from '@omnicrm/sdk'
import { fail } from '../errors.ts'
import { mayGrant } from '../keys/grants.ts'
import {
  loadUserWithRights,
  userActor,
  type Rights,
  type SessionState,
  type UserWithRights,
} from '../rights.ts'
import type { ScopeSource } from '../../contract.ts'
import { SessionRow } from '../tables.ts'

export interface ImpersonationRules {
  readonly allow_admin_targets: boolean
  readonly max_minutes: number
}

const right = 'can_impersonate'

/**
 * Why one may not act as the other, as the end of a sentence; undefined when it may. Asked at the start and at every
 * request, so that it ends with the right to it (docs/adr/0011).
 */
export function refusalOf(
  real: UserWithRights,
  target: UserWithRights,
  { allow_admin_targets }: ImpersonationRules,
): string | undefined {
  if (!real.isAdmin && !real.permissions.has(right)) return 'you may not act as others any more'
  if (real.row.id === target.row.id) return 'this is your own account'
  if (target.isAdmin && !allow_admin_targets) return 'administrators can’t be impersonated'
  const beyond = isStaff(target) && !isWithin(real, target)
  return beyond ? 'this member of staff may do more than you' : undefined
}

/** Customers may do with their own account what staff may not do with it; among staff nobody gains by acting as another. */
function isWithin(real: UserWithRights, target: UserWithRights): boolean {
  return [...target.permissions].every(each => mayGrant(real, each, null) || /_own_/.test(each))
}

/** The caller behind an access token: the user itself, or somebody of the staff who acts as it. */
export async function actorOf(
  cx: Cx,
  rights: Rights,
  { session, person, sessionId, ip }: Caller,
  rules: ImpersonationRules,
): Promise<Actor | undefined> {
  const actor = userActor(person, sessionId, ip)
  if (session.original === null) return actor
  const { userId, sessionId: originalId } = session.original
  const original = await rights.session(cx, originalId)
  const real = original?.userId === userId ? await rights.user(cx, userId) : undefined
  if (!real || refusalOf(real, person, rules) !== undefined) return undefined
  return { ...actor, impersonatingUserId: userId }
}

export interface Caller {
  readonly session: SessionState
  readonly person: UserWithRights
  readonly sessionId: string
  readonly ip: string
}

/** The session that an impersonation was started from, while it still stands. @throws 401 */
export async function requireOriginal(
  tx: Tx,
  session: SessionRow,
  target: UserWithRights,
  { rules, scopes }: { readonly rules: ImpersonationRules; readonly scopes: readonly ScopeSource[] },
): Promise<SessionRow> {
  const original = await tx.lock(SessionRow, session.parent_session_id ?? '')
  const isOpen = original?.revoked_at === null && original.expires_at > tx.now().toISOString()
  const real = isOpen ? await loadUserWithRights(tx, original.user_id, scopes) : undefined
  if (!original || !real || refusalOf(real, target, rules) !== undefined) throw fail.badRefresh()
  return original
}
