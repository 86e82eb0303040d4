import { randomInt } from 'node:crypto'
import type { Cx, SecretsService, Tx } from '@omnicrm/sdk'
import { BackupCodeRow } from '../tables.ts'

const count = 10
const digits = 8

/** Ten different codes of eight digits (AUTH-85). */
export function makeBackupCodes(): string[] {
  const codes = new Set<string>()
  while (codes.size < count) codes.add(String(randomInt(10 ** digits)).padStart(digits, '0'))
  return [...codes]
}

/**
 * How codes are stored (AUTH-87). Eight digits are guessed from any plain hash, bcrypt included; under the key of the
 * installation they are not, and one that was used is found without trying ten.
 */
export const hashBackupCodes = (
  userId: number,
  codes: readonly string[],
  secrets: SecretsService,
): string[] => codes.map(code => secrets.sign('identity.backupCode', `${userId}:${code}`))

/** Gives a user exactly these codes: every earlier one ends (AUTH-88). */
export async function replaceBackupCodes(tx: Tx, userId: number, hashes: readonly string[]): Promise<void> {
  await tx.query(BackupCodeRow).where('user_id', userId).delete()
  for (const code_hash of hashes)
    await tx.insert(BackupCodeRow, { user_id: userId, code_hash, used_at: null })
}

/** Spends a code (AUTH-86): of many who come with it at once, the update lets one through. */
export async function spendBackupCode(
  tx: Tx,
  userId: number,
  code: string,
  secrets: SecretsService,
): Promise<boolean> {
  const now = tx.now().toISOString()
  const spent = await tx
    .query(BackupCodeRow)
    .where({ user_id: userId, code_hash: hashBackupCodes(userId, [code], secrets)[0] ?? '' })
    .whereNull('used_at')
    .patch({ used_at: now, last_modified: now })
  return spent === 1
}

export const countBackupCodes = (cx: Cx, userId: number): Promise<number> =>
  cx.query(BackupCodeRow).where('user_id', userId).whereNull('used_at').resultSize()
