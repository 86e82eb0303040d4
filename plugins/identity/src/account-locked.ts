import type { Tx } from '@omnicrm/sdk'
import { sendToUser, templates } from './mails.ts'
import { sendResetLink, type RecoveryParts } from './recovery.ts'
import { UserRow } from './tables.ts'

/** Tells the owner of a locked account, and sends the link that opens it again (AUTH-157, PORT-82). */
export async function tellOwnerOfLock(
  tx: Tx,
  locked: { readonly user_id: number; readonly locked_until: string; readonly ip_address: string | null },
  parts: RecoveryParts,
): Promise<void> {
  const user = await tx.query(UserRow).findById(locked.user_id)
  if (!user || !user.active || user.deleted) return
  const { locked_until, ip_address } = locked
  await sendToUser(tx, user, templates.locked, parts.mails, { variables: { locked_until, ip_address } })
  await sendResetLink(tx, user.email, parts)
}
