import { Id, nullable, OneOf, T } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { SecondFactorDues, User } from './user.ts'

/** Answer of a finished sign-in, by password or second factor, and of refresh: the same fields (D-20). */
export const TokenAnswer = T.Object({
  token: T.String(),
  access_token: T.String(),
  /** Null when it was put in a cookie. */
  refresh_token: nullable(T.String()),
  token_type: OneOf(['Bearer']),
  /** Seconds until the access token ends. */
  expires_in: T.Integer(),
  user: User,
  roles: T.Array(T.String()),
  permissions: T.Array(T.String()),
  /** Until the password is changed the token opens nothing but that and the sign-out (AUTH-144). */
  must_change_password: T.Boolean(),
  ...SecondFactorDues,
  landing_page: T.String(),
})
export type TokenAnswer = Static<typeof TokenAnswer>

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

/** Tells the question for the second factor from tokens. */
export const isChallenge = (answer: LoginAnswer): answer is ChallengeAnswer => '2fa_required' in answer

/** The tokens of a sign-in that the password alone finished. @throws Error when a second factor is asked for */
export function tokensOf(answer: LoginAnswer): TokenAnswer {
  if (isChallenge(answer)) throw new Error(`User ${answer.user_id} signs in with a second factor.`)
  return answer
}
