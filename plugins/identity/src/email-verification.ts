import { after, hours, type Tx } from '@omnicrm/sdk'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import { sendToUser, templates, type Mails } from './mails.ts'
import { mostFailures, type OneTimes } from './one-time.ts'
import { secretHash } from './sessions.ts'
import { EmailTokenRow, fold, UserRow } from './tables.ts'
import { requireFree, tellPersonChanged, updateUser } from './users.ts'

export interface VerificationParts {
  readonly mails: Mails
  readonly oneTimes: OneTimes
}

/** Link or code, as a page sends it. */
export interface Proof {
  readonly token?: string
  readonly email?: string
  readonly code?: string
}

export const verificationHours = 24

/** Sends link and code to the address that waits to be verified; earlier ones end (AUTH-166, AUTH-170). */
export async function startVerification(tx: Tx, user: UserRow, parts: VerificationParts): Promise<void> {
  const email = user.pending_email ?? user.email
  const { token, code, ...hashes } = parts.oneTimes.make(fold(email))
  await voidVerifications(tx, user.id)
  const expires_at = after(tx.now(), hours(verificationHours)).toISOString()
  await tx.insert(EmailTokenRow, { user_id: user.id, email, expires_at, ...hashes })
  await sendToUser(tx, user, templates.verification, parts.mails, {
    recipient: email,
    variables: { expiry_minutes: verificationHours * 60 },
    secrets: {
      verification_url: `${parts.mails.publicUrl}/verify-email/${token}`,
      verification_code: code,
    },
  })
}

/**
 * Puts a new address in waiting; the old one stays in force until the new one is verified (AUTH-165). The present one
 * takes back a change that still waits.
 * @throws 409 when somebody has the address, or waits for it (AUTH-169)
 */
export async function changeEmail(
  tx: Tx,
  user: UserRow,
  email: string,
  parts: VerificationParts,
): Promise<UserRow> {
  const wanted = email.trim()
  if (fold(wanted) === user.email_ci) {
    await voidVerifications(tx, user.id)
    return await updateUser(tx, user.id, { email: wanted, pending_email: null })
  }
  await requireFree(tx, { email: wanted }, user.id)
  const changed = await updateUser(tx, user.id, { pending_email: wanted })
  await startVerification(tx, changed, parts)
  return changed
}

/**
 * Verifies an address of a user by link or code, once.
 * @returns the user, or undefined when the proof is none; a wrong code is counted, so let this transaction commit
 */
export async function verifyEmail(
  tx: Tx,
  proof: Proof,
  { oneTimes, mails }: VerificationParts,
): Promise<UserRow | undefined> {
  const token = await usableToken(tx, proof, oneTimes)
  const user = token && (await tx.lock(UserRow, token.user_id))
  if (!token || !user || user.deleted) return undefined
  const { email } = token
  const isPending = user.pending_email !== null && fold(user.pending_email) === fold(email)
  if (!isPending && fold(email) !== user.email_ci) return undefined
  await voidVerifications(tx, user.id)
  if (isPending) await requireFree(tx, { email }, user.id)
  const change = isPending ? { email, pending_email: null } : {}
  const verified = await updateUser(tx, user.id, { ...change, email_verified: true })
  await tellPersonChanged(tx, user, verified)
  // Whoever took over a session could take the account with its address: the owner reads of it at the one before.
  if (isPending && user.email_verified) await sendToUser(tx, user, templates.emailChanged, mails)
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'email_verified',
    title: `E-mail address of ${user.username} verified`,
  })
  return verified
}

async function usableToken(tx: Tx, proof: Proof, oneTimes: OneTimes): Promise<EmailTokenRow | undefined> {
  const open = tx.query(EmailTokenRow).whereNull('used_at').where('expires_at', '>', tx.now())
  if (proof.token !== undefined) {
    const found = await open.findOne({ token_hash: secretHash(proof.token) })
    return found && (await stillOpen(tx, found.id))
  }
  const { email = '', code = '' } = proof
  const hash = oneTimes.codeHash(code, fold(email))
  for (const { id } of await open.where('email', email.trim()).select('id')) {
    const row = await stillOpen(tx, id)
    if (!row || row.failed_codes >= mostFailures) continue
    if (row.code_hash === hash) return row
    await tx.query(EmailTokenRow).where('id', id).increment('failed_codes', 1)
  }
  return undefined
}

/** Under its lock: of many who come at once, the others find it used. */
async function stillOpen(tx: Tx, id: number): Promise<EmailTokenRow | undefined> {
  const row = await tx.lock(EmailTokenRow, id)
  return row?.used_at === null ? row : undefined
}

async function voidVerifications(tx: Tx, userId: number): Promise<void> {
  const now = tx.now().toISOString()
  await tx
    .query(EmailTokenRow)
    .where('user_id', userId)
    .whereNull('used_at')
    .patch({ used_at: now, last_modified: now })
}

/** @throws 409 when the address of the caller is verified and no other waits */
export async function resendVerification(tx: Tx, user: UserRow, parts: VerificationParts): Promise<void> {
  if (user.email_verified && user.pending_email === null) throw fail.nothingToVerify()
  await startVerification(tx, user, parts)
}
