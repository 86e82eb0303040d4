import { job, T, type Cx, type Tx } from '@omnicrm/sdk'
import type { ScopeSource } from '../../contract.ts'
import { audit } from '../audit.ts'
import { bumpEpoch } from '../epoch.ts'
import { loadUserWithRights, withRights } from '../rights.ts'
import { ImpersonationLogRow, SessionRow } from '../tables.ts'
import { userById } from '../users.ts'
import { refusalOf, type ImpersonationRules } from './acting.ts'

export const CloseImpersonations = job('identity.closeImpersonations', T.Object({}))

export interface EndParts {
  readonly rules: ImpersonationRules
  readonly scopes: () => readonly ScopeSource[]
}

/** Closes what ended without being stopped: by its limit, idleness, sign-out, or a right that was taken away. */
export async function closeEnded(tx: Tx, parts: EndParts, impersonatorId?: number): Promise<void> {
  const open = tx
    .query(ImpersonationLogRow)
    .whereNotNull('open_for')
    .orderBy('impersonation_log_id')
    .forUpdate()
  if (impersonatorId !== undefined) open.where('open_for', impersonatorId)
  for (const log of await open) {
    const end = await endOf(tx, log, parts)
    if (end !== undefined) await closeLog(tx, log, end, parts.scopes())
  }
}

/** When the session ended; undefined while it goes on. */
async function endOf(
  tx: Tx,
  log: ImpersonationLogRow,
  { rules, scopes }: EndParts,
): Promise<string | undefined> {
  const now = tx.now().toISOString()
  const session = await tx.query(SessionRow).findById(log.session_id ?? '')
  const original = session && (await tx.query(SessionRow).findById(session.parent_session_id ?? ''))
  if (!session || !original) return now
  const ends = [session, original].flatMap(each => [each.revoked_at ?? now, each.expires_at])
  const first = ends.toSorted()[0] ?? now
  if (first < now) return first
  return session.revoked_at === null &&
    original.revoked_at === null &&
    (await isAllowed(tx, log, rules, scopes()))
    ? undefined
    : now
}

async function isAllowed(
  cx: Cx,
  log: ImpersonationLogRow,
  rules: ImpersonationRules,
  scopes: readonly ScopeSource[],
): Promise<boolean> {
  const real = await loadUserWithRights(cx, log.impersonating_user_id, scopes)
  const target = await loadUserWithRights(cx, log.target_user_id, scopes)
  return real !== undefined && target !== undefined && refusalOf(real, target, rules) === undefined
}

/** Ends the session and writes when, and for how long it went on (USG-72). @returns the seconds */
export async function closeLog(
  tx: Tx,
  log: ImpersonationLogRow,
  end: string,
  scopes: readonly ScopeSource[],
): Promise<number> {
  const milliseconds = Math.max(0, Date.parse(end) - Date.parse(log.impersonation_start))
  const seconds = Math.floor(milliseconds / 1000)
  await tx
    .query(ImpersonationLogRow)
    .where('impersonation_log_id', log.impersonation_log_id)
    .patch({ impersonation_end: end, impersonation_duration: seconds, open_for: null })
  await tx
    .query(SessionRow)
    .where('id', log.session_id ?? '')
    .whereNull('revoked_at')
    .patch({ revoked_at: end, last_modified: tx.now().toISOString() })
  await bumpEpoch(tx)
  const target = await withRights(tx, await userById(tx, log.target_user_id), scopes)
  await audit(tx, {
    entity_type: 'user',
    entity_id: log.target_user_id,
    customer_id: target.bound.customer_id ?? null,
    action: 'impersonate_stop',
    title: `Support no longer acts as ${target.row.username}`,
    changes: { duration_seconds: seconds },
  })
  return seconds
}
