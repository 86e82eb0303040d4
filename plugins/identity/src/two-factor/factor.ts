import type { SecretsService, Tx } from '@omnicrm/sdk'
import { UserRow } from '../tables.ts'
import { spendBackupCode } from './backup-codes.ts'
import { stepOf } from './totp.ts'

/** What stood for the second factor. */
export type Factor = 'app code' | 'backup code'

/**
 * Takes a code of the app or a backup code and spends it (AUTH-49, AUTH-76, AUTH-86).
 *
 * @param user its row, locked by this transaction
 * @returns undefined when the code is wrong or spent
 */
export async function proveFactor(
  tx: Tx,
  user: UserRow,
  input: string,
  secrets: SecretsService,
): Promise<Factor | undefined> {
  const code = plainCode(input)
  if (code.length !== 6)
    return (await spendBackupCode(tx, user.id, code, secrets)) ? 'backup code' : undefined
  const step =
    user.totp_secret === null
      ? undefined
      : stepOf(secrets.decrypt(user.totp_secret), code, tx.now(), user.totp_last_step)
  if (step === undefined) return undefined
  await tx.query(UserRow).where('id', user.id).patch({ totp_last_step: step })
  return 'app code'
}

/** People type codes in groups, and paste them with blanks. */
export const plainCode = (input: string): string => input.replace(/[\s-]/g, '').toLowerCase()
