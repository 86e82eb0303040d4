import { after, minutes, type Cx, type Entry, type Tx } from '@omnicrm/sdk'
import { PasswordChanged } from '../contract.ts'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import { mustNotBeLocked, type LockoutConfig } from './lockout.ts'
import { findUser } from './login.ts'
import { sendToUser, templates, type Mails } from './mails.ts'
import { hashNew, setPassword, voidLinks, type PasswordParts } from './password-change.ts'
import { proveOwnPassword } from './own-password.ts'
import { endSessions, makeSecret, secretHash } from './sessions.ts'
import { ResetTokenRow, UserRow } from './tables.ts'

export interface RecoveryParts extends PasswordParts {
  readonly config: LockoutConfig
  readonly mails: Mails
  readonly tokenMinutes: number
}

/** Who may have a link: unknown, deleted and inactive users get none. */
export async function isKnown(cx: Cx, name: string): Promise<boolean> {
  const user = await findUser(cx, name)
  return user !== undefined && user.active && !user.deleted
}

/** Makes a link and sends it; runs as a job, so that the answer takes the same time for every address (D-1). */
export async function sendResetLink(tx: Tx, name: string, parts: RecoveryParts): Promise<void> {
  const user = await findUser(tx, name)
  if (!user || !user.active || user.deleted) return
  const { publicUrl } = parts.mails
  const { url, expires } = await makeResetLink(tx, user, { life: minutes(parts.tokenMinutes), publicUrl })
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'password_reset_requested',
    title: `Link to set a new password asked for ${user.username}`,
  })
  await sendToUser(tx, user, templates.reset, parts.mails, {
    variables: { expiry_time: expires, expiry_minutes: parts.tokenMinutes },
    secrets: { reset_url: url },
  })
}

/** A link to set a password, once; earlier ones end. @param how `life` in milliseconds */
export async function makeResetLink(
  tx: Tx,
  user: UserRow,
  { life, publicUrl }: { readonly life: number; readonly publicUrl: string },
): Promise<{ readonly url: string; readonly expires: string }> {
  const token = makeSecret()
  const expires = after(tx.now(), life).toISOString()
  await voidLinks(tx, user.id)
  await tx.insert(ResetTokenRow, { user_id: user.id, token_hash: secretHash(token), expires_at: expires })
  return { url: `${publicUrl}/reset-password/${token}`, expires }
}

/** Sets a new password by the token of a link, which then ends together with all sessions (AUTH-116, AUTH-118). */
export async function resetPassword(
  entry: Entry,
  input: { readonly token: string; readonly new_password: string },
  parts: RecoveryParts,
): Promise<void> {
  const asked = await usableToken(entry, input.token)
  const known = await entry.find(UserRow, asked.user_id)
  if (!known) throw fail.badResetToken()
  const given = { password: input.new_password, field: 'new_password' }
  const hash = await hashNew(entry, known, given, parts)
  await entry.tx(async tx => {
    const { id, user_id } = await usableToken(tx, input.token)
    const locked = await tx.lock(ResetTokenRow, id)
    const user = await tx.lock(UserRow, user_id)
    if (!user || !user.active || locked?.used_at !== null) throw fail.badResetToken()
    const note = { title: `New password of ${user.username} by link`, action: 'password_reset' }
    await setPassword(tx, user, { hash, isTemporary: false, note }, parts.history)
    await endSessions(tx, { userId: user.id })
    await tx.emit(PasswordChanged, { user_id: user.id, by: null, reset: true })
    await sendToUser(tx, user, templates.resetDone, parts.mails)
  })
}

/** @throws 400 when the current password is wrong; then nothing changes (AUTH-135), and it counts towards the lock */
export async function changePassword(
  entry: Entry,
  input: { readonly current_password: string; readonly new_password: string },
  parts: RecoveryParts,
): Promise<void> {
  const { userId, sessionId } = entry.actor
  if (entry.actor.method !== 'jwt' || userId === null) throw fail.noUser()
  const current = { password: input.current_password, field: 'current_password' }
  const known = await proveOwnPassword(entry, userId, current, parts)
  const given = { password: input.new_password, field: 'new_password' }
  const hash = await hashNew(entry, known, given, parts)
  await entry.tx(async tx => {
    const user = await tx.lock(UserRow, userId)
    if (user?.password_hash !== known.password_hash) throw fail.wrongPassword()
    mustNotBeLocked(user, tx.now())
    const note = { title: `New password of ${user.username}`, action: 'password_change' }
    await setPassword(tx, user, { hash, isTemporary: false, note }, parts.history)
    await endSessions(tx, { userId, except: sessionId })
    await tx.emit(PasswordChanged, { user_id: userId, by: null, reset: false })
    await sendToUser(tx, user, templates.changed, parts.mails, { variables: { changed_by: 'Myself' } })
  })
}

async function usableToken(cx: Cx, token: string): Promise<ResetTokenRow> {
  const row = await cx.query(ResetTokenRow).findOne({ token_hash: secretHash(token) })
  if (!row || row.used_at !== null || row.expires_at <= cx.now().toISOString()) throw fail.badResetToken()
  return row
}
