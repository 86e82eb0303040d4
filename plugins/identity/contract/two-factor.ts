import { action, command, IdParam, OneOf, T, Text } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { ChallengeToken, TokenAnswer } from './tokens.ts'
import { Message, Password } from './user.ts'

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
    secretAnswer: true,
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
    secretAnswer: true,
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
    secretAnswer: true,
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
    body: T.Object({ backup_code: AnyCode, challenge_token: OptionalChallenge }),
    response: Enrolment,
    secretAnswer: true,
    errors: ['identity.badChallenge', 'identity.badCode', 'identity.notEnrolled'],
    rate: 'login',
  }),
}
