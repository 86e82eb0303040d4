import { randomUUID } from 'node:crypto'
import { after, cookiesOf, minutes, raise, withCookies, type Tx } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import type { ImpersonationStarted } from '../../contract.ts'
import { audit } from '../audit.ts'
import { fail } from '../errors.ts'
import { loadUserWithRights, withRights, type UserWithRights } from '../rights.ts'
import type { Sessions } from '../sessions.ts'
import { ImpersonationLogRow, SessionRow, UserRow } from '../tables.ts'
import { userById } from '../users.ts'
import { refusalOf } from './acting.ts'
import { closeEnded, type EndParts } from './end.ts'

type Started = Static<typeof ImpersonationStarted>

export interface ImpersonationParts extends EndParts {
  readonly sessions: Sessions
}

export interface StartInput {
  readonly user_id: number
  readonly reason?: string | null
  readonly use_cookie?: boolean
}

/**
 * Opens a session of the target beside the caller's own one, which stays (D-15). Neither the target's password nor its
 * second factor is asked for, and its sessions are not touched (AUTH-187).
 * @throws 403 when the target may not be impersonated, 404 for an unknown one, 409 while another one goes on
 */
export async function startImpersonation(
  tx: Tx,
  { user_id, reason = null, use_cookie: useCookie }: StartInput,
  parts: ImpersonationParts,
): Promise<Started> {
  const { real, originalId } = await caller(tx, parts)
  const target = await withRights(tx, await userById(tx, user_id), parts.scopes())
  if (!target.row.active || target.row.deleted)
    throw fail.impersonationRefused({ why: 'the account is inactive or deleted' })
  const why = refusalOf(real, target, parts.rules)
  if (why !== undefined) throw fail.impersonationRefused({ why })
  await refuseSecond(tx, real.row.id, parts)
  const start = tx.now()
  const endsAt = after(start, minutes(parts.rules.max_minutes))
  const sessionId = randomUUID()
  const impersonation = { sessionId, impersonatorUserId: real.row.id, parentSessionId: originalId, endsAt }
  const tokens = await parts.sessions.open(tx, target, { useCookie, impersonation })
  await tx.insert(ImpersonationLogRow, {
    impersonating_user_id: real.row.id,
    target_user_id: user_id,
    impersonation_start: start.toISOString(),
    reason,
    ip_address: tx.actor.ip,
    session_id: sessionId,
    open_for: real.row.id,
  })
  await recordStart(tx, target, reason)
  return withCookies<Started>(
    {
      ...tokens,
      success: true,
      impersonating_user_id: real.row.id,
      target_user_id: user_id,
      impersonation_start: start.toISOString(),
      impersonation_ends: endsAt.toISOString(),
    },
    cookiesOf(tokens),
  )
}

/** The person and the session it starts from. Locking the person makes two starts at once go one after the other. */
async function caller(
  tx: Tx,
  parts: ImpersonationParts,
): Promise<{ real: UserWithRights; originalId: string }> {
  const { method, userId, sessionId } = tx.actor
  if (method !== 'jwt' || userId === null || sessionId === null) throw fail.noUser()
  await tx.lock(UserRow, userId)
  const session = await tx.lock(SessionRow, sessionId)
  const real = await loadUserWithRights(tx, userId, parts.scopes())
  if (!real || session?.revoked_at !== null) throw fail.badToken()
  return { real, originalId: session.id }
}

async function refuseSecond(tx: Tx, userId: number, parts: ImpersonationParts): Promise<void> {
  await closeEnded(tx, parts, userId)
  if (await tx.query(ImpersonationLogRow).findOne({ open_for: userId }).forUpdate())
    raise(fail.alreadyImpersonating())
}

/** Stands in the customer's activity log (PORT-72), where staff is "support"; the reason is for staff to read. */
async function recordStart(tx: Tx, target: UserWithRights, reason: string | null): Promise<void> {
  await audit(tx, {
    entity_type: 'user',
    entity_id: target.row.id,
    customer_id: target.bound.customer_id ?? null,
    action: 'impersonate_start',
    title: `Support acts as ${target.row.username}`,
    // Names with "note" are left out of what customers see.
    changes: reason === null ? {} : { staff_note: reason },
  })
}
