import type { Cx, Tx } from '@omnicrm/sdk'
import { fail } from './errors.ts'
import { requireStrong, type Passwords } from './passwords.ts'
import { ResetTokenRow, UserRow } from './tables.ts'

export interface PasswordParts {
  readonly passwords: Passwords
  /** `auth.password_history`: so many former passwords may not return, besides the present one; 0 allows all. */
  readonly history: number
}

/**
 * Judges a new password by the rules and against those that may not return, and hashes it: slow, so before the
 * transaction. @param field the field of the request that holds it. @throws 400 `identity.weakPassword`
 */
export async function hashNew(
  cx: Cx,
  user: UserRow,
  { password, field }: { readonly password: string; readonly field: string },
  { passwords, history }: PasswordParts,
): Promise<string> {
  requireStrong(password, field)
  for (const each of await remembered(cx, user, history))
    if (await passwords.matches(password, each)) {
      const text = 'must not be one that you had before'
      throw fail.weakPassword({ rules: text, fields: { [field]: text } })
    }
  return await passwords.hash(password)
}

async function remembered(cx: Cx, user: UserRow, history: number): Promise<string[]> {
  if (history === 0) return []
  const former = (await historyOf(cx, user.id).limit(history)) as string[]
  return [user.password_hash, ...former]
}

const historyOf = (cx: Cx, userId: number) =>
  cx.db('password_history').where('user_id', userId).orderBy('id', 'desc').pluck('password_hash')

export interface NewHash {
  readonly hash: string
  /** Given by an administrator: it must be changed, and works once (AUTH-142, AUTH-145). */
  readonly isTemporary: boolean
  readonly note: { readonly title: string; readonly action: string }
}

/** Sets a password, lifts a lock and ends earlier links to set one (AUTH-119). */
export async function setPassword(
  tx: Tx,
  user: UserRow,
  { hash, isTemporary, note }: NewHash,
  history: number,
): Promise<void> {
  if (history > 0) await remember(tx, user, history)
  await tx.update(
    UserRow,
    user.id,
    {
      password_hash: hash,
      must_change_password: isTemporary,
      temp_password_used_at: null,
      failed_login_count: 0,
      locked_until: null,
    },
    note,
  )
  await voidLinks(tx, user.id)
}

async function remember(tx: Tx, { id, password_hash }: UserRow, history: number): Promise<void> {
  await tx.db('password_history').insert({ user_id: id, password_hash, created: tx.now() })
  const kept = (await tx
    .db('password_history')
    .where('user_id', id)
    .orderBy('id', 'desc')
    .limit(history)
    .pluck('id')) as number[]
  await tx.db('password_history').where('user_id', id).whereNotIn('id', kept).delete()
}

/** A new link, or a new password, makes earlier links unusable (AUTH-119). */
export async function voidLinks(tx: Tx, userId: number): Promise<void> {
  const now = tx.now().toISOString()
  await tx
    .query(ResetTokenRow)
    .where('user_id', userId)
    .whereNull('used_at')
    .patch({ used_at: now, last_modified: now })
}
