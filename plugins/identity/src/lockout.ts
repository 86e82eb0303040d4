import { after, minutes, type Tx } from '@omnicrm/sdk'
import { AccountLocked } from '../contract.ts'
import { audit } from './audit.ts'
import type { IdentityConfig } from './config.ts'
import { fail } from './errors.ts'
import { UserRow } from './tables.ts'

export type LockoutConfig = Pick<IdentityConfig['auth'], 'lockout_threshold' | 'lockout_minutes'>

/** Which proof was wrong. */
export type Proof = 'sign-in' | 'second factor' | 'password'

export const isLocked = (user: UserRow, now: Date): boolean =>
  user.locked_until !== null && user.locked_until > now.toISOString()

/** @throws 429 with the time until the lock ends, for who is signed in already; sign-ins don't tell a lock (AUTH-4) */
export function mustNotBeLocked(user: UserRow, now: Date): void {
  if (user.locked_until === null || !isLocked(user, now)) return
  throw fail.tooManyFailures({ retryAfter: (Date.parse(user.locked_until) - now.getTime()) / 1000 })
}

/** What a completed sign-in and a new password leave of earlier failures (AUTH-158). */
export const noFailures = { failed_login_count: 0, locked_until: null }

/** Stands for users that are not there: no row has it. */
const nobody = 0

/**
 * Counts a wrong password or code, and locks the account when it is one too many (AUTH-155..157). The row is locked
 * first, so that many at once are counted one by one. Unknown names cost the same reads and writes, so that time tells
 * nothing; what was typed may be a password and is not kept.
 */
export async function recordFailure(
  tx: Tx,
  user: UserRow | undefined,
  proof: Proof,
  config: LockoutConfig,
): Promise<void> {
  const locked = await tx.lock(UserRow, user?.id ?? nobody)
  const next = locked ? afterFailure(locked, tx.now(), config) : noFailures
  await tx
    .query(UserRow)
    .where('id', locked?.id ?? nobody)
    .patch(next)
  await audit(tx, {
    entity_type: 'user',
    entity_id: user?.id ?? nobody,
    action: 'login_failed',
    title: `Failed ${proof} of ${user ? user.username : 'an unknown user'}`,
  })
  if (locked && next.locked_until !== null && next.locked_until !== locked.locked_until)
    await tellLock(tx, locked, next.locked_until)
}

/** A lock that has passed is forgotten with what led to it; one that stands is neither prolonged nor told again. */
function afterFailure(
  user: UserRow,
  now: Date,
  { lockout_threshold, lockout_minutes }: LockoutConfig,
): { readonly failed_login_count: number; readonly locked_until: string | null } {
  const isStanding = isLocked(user, now)
  const isOver = user.locked_until !== null && !isStanding
  const failed_login_count = isOver ? 1 : user.failed_login_count + 1
  if (isStanding) return { failed_login_count, locked_until: user.locked_until }
  const isTooMany = lockout_threshold > 0 && failed_login_count >= lockout_threshold
  return {
    failed_login_count,
    locked_until: isTooMany ? after(now, minutes(lockout_minutes)).toISOString() : null,
  }
}

async function tellLock(tx: Tx, user: UserRow, until: string): Promise<void> {
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'account_locked',
    title: `Account of ${user.username} locked`,
    changes: { locked_until: { old: user.locked_until, new: until } },
  })
  await tx.emit(AccountLocked, { user_id: user.id, locked_until: until, ip_address: tx.actor.ip })
}
