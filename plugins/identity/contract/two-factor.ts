import { action, command, Id, IdParam, OneOf, RequiredText, T, Text } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { TokenAnswer } from './sign-in.ts'
import { Message, Password } from './user.ts'

/** What stands for a proved password while the second factor is missing: signed, five minutes, good for nothing else. */
export const ChallengeToken = T.String({ minLength: 1, maxLength: 2048, 'x-secret': true })

/** Answer of a sign-in whose password was right, while the second factor is missing: no token yet (AUTH-10). */
export const ChallengeAnswer = T.Object({
  '2fa_required': T.Literal(true),
  user_id: Id(),
  challenge_token: T.String(),
  /** Seconds until the challenge ends. */
  expires_in: T.Integer(),
})
export type ChallengeAnswer = Static<typeof ChallengeAnswer>

/** Answer of a sign-in: tokens, or the question for the second factor. */
export const LoginAnswer = T.Union([ChallengeAnswer, TokenAnswer])
export type LoginAnswer = Static<typeof LoginAnswer>

/** Shown once; the secret counts only after a code of it was confirmed (AUTH-63). */
export const Enrolment = T.Object({
  /** Base32, for apps that can't scan. */
  totp_secret: T.String(),
  /** `otpauth://…`; the browser draws the picture, no third party sees it (AUTH-51, AUTH-61). */
  qr_code_url: T.String(),
  /** Ten codes of eight digits, each good for one sign-in (AUTH-85). */
  backup_codes: T.Array(T.String()),
})
export type Enrolment = Static<typeof Enrolment>

const Totp = T.String({ pattern: '^\\s*\\d{3}\\s?\\d{3}\\s*$', 'x-secret': true })
const AnyCode = T.String({ minLength: 6, maxLength: 20, 'x-secret': true })
const OptionalChallenge = T.Optional(ChallengeToken)

export const twoFactorApi = {
  enable2fa: action({
    method: 'POST',
    path: '/crm/2fa/enable/user/:user_id',
    allow: 'signedIn',
    summary: 'Begin enrolment: for oneself with the password, for others as administrator',
    params: IdParam('user_id'),
    body: T.Object({ password: T.Optional(Password) }),
    response: Enrolment,
    errors: ['identity.wrongPassword', 'identity.alreadyEnrolled'],
    rate: 'login',
  }),
  verify2faSetup: action({
    method: 'POST',
    path: '/crm/2fa/verify-setup/user/:user_id',
    allow: 'anyone',
    summary:
      'Confirm the enrolment with a code; signed in as the user, as administrator, or with a sign-in challenge',
    params: IdParam('user_id'),
    body: T.Object({ code: Totp, challenge_token: OptionalChallenge }),
    response: T.Object({ verified: T.Literal(true) }),
    errors: ['identity.wrongCode', 'identity.notEnrolling'],
    rate: 'login',
  }),
  verify2fa: action({
    method: 'POST',
    path: '/crm/2fa/verify/user/:user_id',
    allow: 'anyone',
    summary: 'Finish a sign-in with a code of the app or a backup code',
    params: IdParam('user_id'),
    body: T.Object({ code: AnyCode, challenge_token: ChallengeToken }),
    response: TokenAnswer,
    errors: ['identity.badChallenge', 'identity.badCode'],
    rate: 'login',
  }),
  regenerateBackupCodes: action({
    method: 'POST',
    path: '/crm/2fa/backup-codes/regenerate/user/:user_id',
    allow: 'signedIn',
    summary: 'Ten new backup codes; all old ones end',
    params: IdParam('user_id'),
    response: T.Object({ backup_codes: T.Array(T.String()) }),
    errors: ['identity.notEnrolled'],
    rate: 'login',
  }),
  disable2fa: command({
    method: 'POST',
    path: '/crm/2fa/admin/disable/user/:user_id',
    allow: 'admin',
    summary: 'Take the second factor from a user who lost it',
    params: IdParam('user_id'),
    /** Kept in the log: how the person was identified (AUTH-101). */
    body: T.Object({ reason: T.Optional(Text(2000)) }),
    response: T.Object({ result: OneOf(['success']), ...Message.properties }),
  }),
  reset2faForNewDevice: action({
    method: 'POST',
    path: '/crm/2fa/reset-for-new-device/user/:user_id',
    allow: 'anyone',
    summary: 'Enrol a new device with a backup code; the old one counts until the new one is confirmed',
    params: IdParam('user_id'),
    body: T.Object({ backup_code: RequiredText(20), challenge_token: OptionalChallenge }),
    response: Enrolment,
    errors: ['identity.badChallenge', 'identity.badCode', 'identity.notEnrolled'],
    rate: 'login',
  }),
}
