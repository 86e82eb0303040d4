import { minutes, type Cx, type SecretsService } from '@omnicrm/sdk'
import type { ChallengeAnswer } from '../../contract.ts'
import { fail } from '../errors.ts'
import type { UserRow } from '../tables.ts'
import type { ChallengeClaims, Jwt, SessionWish } from '../tokens.ts'

const lifeSeconds = minutes(5) / 1000

/** Stands for a proved password while the second factor is missing (AUTH-10). */
export interface Challenges {
  make(cx: Cx, user: UserRow, wish: SessionWish): Promise<ChallengeAnswer>
  /** @throws 401 when it is none, has run out, or was made for somebody else */
  read(cx: Cx, token: string, userId: number): Promise<ChallengeClaims>
  /** @throws 401 when the user has signed in since, or has another password */
  mustStandFor(challenge: ChallengeClaims, user: UserRow): void
}

export function makeChallenges(jwt: Jwt, secrets: SecretsService): Challenges {
  // The count of sign-ins makes it single-use without a table: completing the sign-in changes the mark.
  const markOf = (user: UserRow) =>
    secrets.sign('identity.challenge', `${user.id}:${user.login_count}:${user.password_hash}`)
  return {
    async make(cx, user, wish) {
      const claims = { use: 'challenge', userId: user.id, mark: markOf(user), ...wish } as const
      return {
        '2fa_required': true,
        user_id: user.id,
        challenge_token: await jwt.sign(cx.now(), claims, lifeSeconds),
        expires_in: lifeSeconds,
      }
    },
    async read(cx, token, userId) {
      const claims = await jwt.verify(cx, token).catch((cause: unknown) => {
        throw fail.badChallenge({ cause })
      })
      if (claims.use !== 'challenge' || claims.userId !== userId) throw fail.badChallenge()
      return claims
    },
    mustStandFor(challenge, user) {
      if (challenge.userId !== user.id || challenge.mark !== markOf(user)) throw fail.badChallenge()
    },
  }
}
