import { notFound, type Cx, type Entry, type Handlers, type Tx } from '@omnicrm/sdk'
import type { Enrolment, twoFactorApi } from '../../contract.ts'
import { fail } from '../errors.ts'
import { isLocked, mustNotBeLocked, recordFailure } from '../lockout.ts'
import { finishLogin, type LoginParts } from '../login.ts'
import { sendToUser, templates } from '../mails.ts'
import { proveOwnPassword } from '../own-password.ts'
import { UserRow } from '../tables.ts'
import { countBackupCodes, spendBackupCode } from './backup-codes.ts'
import { beginEnrolment, confirmEnrolment, regenerateCodes, removeSecondFactor } from './enrolment.ts'
import { plainCode } from './factor.ts'
import { hasSecondFactor } from './policy.ts'

export type TwoFactorHandlers = Handlers<typeof twoFactorApi>

export function makeTwoFactorApi(parts: LoginParts): TwoFactorHandlers {
  return {
    async enable2fa(entry, { user_id, password }) {
      const isSelf = requireSelfOrAdmin(entry, user_id)
      if (isSelf) await proveOwnPassword(entry, user_id, { password, field: 'password' }, parts)
      return await entry.tx(async tx => {
        const user = await lockedUser(tx, user_id)
        if (hasSecondFactor(user)) throw fail.alreadyEnrolled()
        return await beginEnrolment(tx, user, parts)
      })
    },
    async verify2faSetup(entry, { user_id, code, challenge_token }) {
      await entry.tx(async tx => {
        const user = await provedUser(tx, { user_id, challenge_token }, parts, tx.actor.isAdmin)
        await confirmEnrolment(tx, user, code, parts)
      })
      return { verified: true }
    },
    verify2fa: (entry, input) => finishLogin(entry, input, parts),
    async regenerateBackupCodes(entry, { user_id }) {
      requireSelfOrAdmin(entry, user_id)
      return await entry.tx(async tx => ({
        backup_codes: await regenerateCodes(tx, await lockedUser(tx, user_id), parts),
      }))
    },
    async disable2fa(tx, { user_id, reason }) {
      await removeSecondFactor(tx, await lockedUser(tx, user_id), reason, parts)
      return { result: 'success', message: 'The second factor is removed. The password alone signs in.' }
    },
    reset2faForNewDevice: (entry, input) => enrolNewDevice(entry, input, parts),
  }
}

/** With a backup code, by whom the session or the proved password belongs to (AUTH-100). */
async function enrolNewDevice(
  entry: Entry,
  input: Parameters<TwoFactorHandlers['reset2faForNewDevice']>[1],
  parts: LoginParts,
): Promise<Enrolment> {
  const enrolment = await entry.tx(async tx => {
    const user = await provedUser(tx, input, parts, false)
    if (!hasSecondFactor(user)) throw fail.notEnrolled()
    mustNotBeLocked(user, tx.now())
    if (!(await spendBackupCode(tx, user.id, plainCode(input.backup_code), parts.secrets))) {
      await recordFailure(tx, user, 'second factor', parts.config)
      return undefined
    }
    const codes_left = await countBackupCodes(tx, user.id)
    await sendToUser(tx, user, templates.backupCodeUsed, parts.mails, { variables: { codes_left } })
    return await beginEnrolment(tx, user, parts)
  })
  if (enrolment) return enrolment
  // 401 speaks of what the request is made by: in a session that is not the code.
  throw isSelfOf(entry, input.user_id)
    ? fail.wrongCode({ fields: { backup_code: 'is wrong' } })
    : fail.badCode()
}

const isSelfOf = ({ actor }: Cx, userId: number): boolean => actor.method === 'jwt' && actor.userId === userId

/** @returns true for oneself. @throws 404 for others than administrators */
function requireSelfOrAdmin(cx: Cx, userId: number): boolean {
  const isSelf = isSelfOf(cx, userId)
  if (!isSelf && !cx.actor.isAdmin) throw notFound('user', userId)
  return isSelf
}

/**
 * The user that a request may act on: oneself, by session or by a sign-in challenge; any as administrator.
 *
 * @throws 401 without either, 404 for the user of another session
 */
async function provedUser(
  tx: Tx,
  { user_id, challenge_token }: { readonly user_id: number; readonly challenge_token?: string | undefined },
  { challenges }: LoginParts,
  isAdmin: boolean,
): Promise<UserRow> {
  if (challenge_token === undefined) {
    if (tx.actor.method === 'none') throw fail.badChallenge()
    if (!isAdmin && !isSelfOf(tx, user_id)) throw notFound('user', user_id)
    return await lockedUser(tx, user_id)
  }
  const challenge = await challenges.read(tx, challenge_token, user_id)
  const user = await tx.lock(UserRow, user_id)
  if (!user || !user.active || isLocked(user, tx.now())) throw fail.badChallenge()
  challenges.mustStandFor(challenge, user)
  return user
}

/** @throws 404, also for deleted users */
async function lockedUser(tx: Tx, userId: number): Promise<UserRow> {
  const user = await tx.lock(UserRow, userId)
  if (!user) throw notFound('user', userId)
  return user
}
