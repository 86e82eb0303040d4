import type { SecretsService, Tx } from '@omnicrm/sdk'
import type { Enrolment } from '../../contract.ts'
import { audit } from '../audit.ts'
import { bumpEpoch } from '../epoch.ts'
import { fail } from '../errors.ts'
import { sendToUser, templates, type Mails } from '../mails.ts'
import { endSessions } from '../sessions.ts'
import { UserRow } from '../tables.ts'
import { hashBackupCodes, makeBackupCodes, replaceBackupCodes } from './backup-codes.ts'
import { plainCode } from './factor.ts'
import { hasSecondFactor } from './policy.ts'
import { makeTotpSecret, provisioningUri, stepOf } from './totp.ts'

export interface EnrolmentParts {
  readonly secrets: SecretsService
  readonly mails: Mails
}

/** What `totp_pending_secret` holds, sealed: until it is confirmed the present secret and codes stay in force. */
interface Pending {
  readonly secret: string
  readonly code_hashes: readonly string[]
}

/** Makes a secret and codes and shows them for the only time; they count once a code confirms them (AUTH-63, A-6). */
export async function beginEnrolment(tx: Tx, user: UserRow, { secrets }: EnrolmentParts): Promise<Enrolment> {
  const secret = makeTotpSecret()
  const codes = makeBackupCodes()
  const pending: Pending = { secret, code_hashes: hashBackupCodes(user.id, codes, secrets) }
  await tx.update(
    UserRow,
    user.id,
    { totp_pending_secret: secrets.encrypt(JSON.stringify(pending)) },
    { action: '2fa_begin', title: `Second factor of ${user.username} shown for enrolment` },
  )
  return {
    totp_secret: secret,
    qr_code_url: provisioningUri(user.email, secret),
    backup_codes: codes,
  }
}

/**
 * Puts what was shown in force, by a code of it. Every other session ends: it was opened without this factor.
 *
 * @throws 409 when nothing waits for a code, 400 when the code is wrong; then nothing changes (AUTH-65)
 */
export async function confirmEnrolment(
  tx: Tx,
  user: UserRow,
  code: string,
  { secrets, mails }: EnrolmentParts,
): Promise<void> {
  if (user.totp_pending_secret === null) throw fail.notEnrolling()
  const { secret, code_hashes } = JSON.parse(secrets.decrypt(user.totp_pending_secret)) as Pending
  const step = stepOf(secret, plainCode(code), tx.now(), null)
  if (step === undefined) throw fail.wrongCode({ fields: { code: 'is wrong or has run out' } })
  const isChange = hasSecondFactor(user)
  await tx.update(
    UserRow,
    user.id,
    {
      totp_secret: secrets.encrypt(secret),
      totp_pending_secret: null,
      // The code that confirms is spent, so that nobody who saw it signs in with it (AUTH-49).
      totp_last_step: step,
      is_2fa_enabled: true,
    },
    isChange
      ? { action: '2fa_device', title: `New device for the second factor of ${user.username}` }
      : { action: '2fa_enable', title: `Second factor of ${user.username} enabled` },
  )
  await replaceBackupCodes(tx, user.id, code_hashes)
  const { userId, sessionId } = tx.actor
  await endSessions(tx, { userId: user.id, except: userId === user.id ? sessionId : null })
  await sendToUser(tx, user, isChange ? templates.deviceChanged : templates.factorEnabled, mails)
}

/** Back to the password alone (AUTH-96, AUTH-97). @param reason how the person was identified (AUTH-101) */
export async function removeSecondFactor(
  tx: Tx,
  user: UserRow,
  reason: string | undefined,
  { mails }: EnrolmentParts,
): Promise<void> {
  const cleared = {
    is_2fa_enabled: false,
    totp_secret: null,
    totp_pending_secret: null,
    totp_last_step: null,
  }
  await tx
    .query(UserRow)
    .where('id', user.id)
    .patch({ ...cleared, last_modified: tx.now().toISOString() })
  await replaceBackupCodes(tx, user.id, [])
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: '2fa_reset',
    title: `Second factor of ${user.username} removed`,
    changes: {
      is_2fa_enabled: { old: hasSecondFactor(user), new: false },
      ...(reason === undefined ? {} : { reason }),
    },
  })
  await bumpEpoch(tx)
  await sendToUser(tx, user, templates.factorRemoved, mails)
}

/** @throws 409 without a second factor */
export async function regenerateCodes(
  tx: Tx,
  user: UserRow,
  { secrets, mails }: EnrolmentParts,
): Promise<string[]> {
  if (!hasSecondFactor(user)) throw fail.notEnrolled()
  const codes = makeBackupCodes()
  await replaceBackupCodes(tx, user.id, hashBackupCodes(user.id, codes, secrets))
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'backup_codes_regenerate',
    title: `New backup codes of ${user.username}`,
  })
  await sendToUser(tx, user, templates.codesRegenerated, mails)
  return codes
}
