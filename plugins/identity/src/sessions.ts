import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { after, days, minutes, type Cx, type Tx } from '@omnicrm/sdk'
import type { TokenAnswer } from '../contract.ts'
import type { IdentityConfig } from './config.ts'
import { bumpEpoch } from './epoch.ts'
import { fail } from './errors.ts'
import { loadUserWithRights, type UserWithRights } from './rights.ts'
import { SessionRow } from './tables.ts'
import type { Jwt } from './tokens.ts'
import type { Profiles } from './profile.ts'

/** Secrets sent to people are stored as their hash only. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')
export const makeSecret = (): string => randomBytes(36).toString('base64url')

export interface SessionsParts {
  readonly config: IdentityConfig['auth']
  readonly jwt: Jwt
  /** `jwt_secret`. */
  readonly secret: () => string
  readonly profiles: Profiles
}

export interface Sessions {
  open(tx: Tx, person: UserWithRights, rememberMe: boolean): Promise<TokenAnswer>
  /** Exchanges a refresh token; the old one ends with this transaction. @throws 401 */
  renew(tx: Tx, refreshToken: string): Promise<TokenAnswer>
}

export function makeSessions({ config, jwt, secret, profiles }: SessionsParts): Sessions {
  // Keyed, so that a new jwt_secret ends refresh tokens as well as access tokens (CONF-36).
  const refreshHash = (token: string) => createHmac('sha256', secret()).update(token).digest('hex')
  const endOf = (now: Date, rememberMe: boolean): string =>
    after(
      now,
      rememberMe ? days(config.remember_me_days) : minutes(config.session_idle_minutes),
    ).toISOString()
  // A token must end before its session could, so that who is active gets the chance to renew both in time.
  const seconds = Math.floor(Math.min(config.access_token_minutes, config.session_idle_minutes / 2) * 60)

  async function answer(
    tx: Tx,
    person: UserWithRights,
    sessionId: string,
    refreshToken: string,
  ): Promise<TokenAnswer> {
    const token = await jwt.sign(tx.now(), { use: 'access', userId: person.row.id, sessionId }, seconds)
    return {
      token,
      access_token: token,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: seconds,
      ...profiles.signedIn(person),
    }
  }

  return {
    async open(tx, person, rememberMe) {
      const refreshToken = makeSecret()
      const { id } = await tx.insert(SessionRow, {
        id: randomUUID(),
        user_id: person.row.id,
        refresh_token_hash: refreshHash(refreshToken),
        remember_me: rememberMe,
        last_activity: tx.now().toISOString(),
        expires_at: endOf(tx.now(), rememberMe),
        ip_address: tx.actor.ip,
      })
      return await answer(tx, person, id, refreshToken)
    },
    async renew(tx, refreshToken) {
      const hash = refreshHash(refreshToken)
      const found = await tx.query(SessionRow).findOne({ refresh_token_hash: hash })
      // Of two who come with the same token, the second finds another hash once the first has committed.
      const session = found && (await tx.lock(SessionRow, found.id))
      const isOpen =
        session?.refresh_token_hash === hash &&
        session.revoked_at === null &&
        session.expires_at > tx.now().toISOString()
      if (!isOpen) throw fail.badRefresh()
      const person = await loadUserWithRights(tx, session.user_id, profiles.scopes())
      if (!person) throw fail.badRefresh()
      const next = makeSecret()
      await tx.update(SessionRow, session.id, {
        refresh_token_hash: refreshHash(next),
        last_activity: tx.now().toISOString(),
        expires_at: endOf(tx.now(), session.remember_me),
      })
      return await answer(tx, person, session.id, next)
    },
  }
}

/** Ends sessions with their refresh and access tokens, at once and in every process (AUTH-29, AUTH-30). */
export async function endSessions(
  tx: Tx,
  which: { readonly userId: number; readonly only?: string; readonly except?: string | null },
): Promise<void> {
  const open = tx.query(SessionRow).where('user_id', which.userId).whereNull('revoked_at')
  if (which.only !== undefined) open.where('id', which.only)
  if (which.except) open.whereNot('id', which.except)
  const now = tx.now().toISOString()
  await open.patch({ revoked_at: now, last_modified: now })
  await bumpEpoch(tx)
}

export async function openSessions(cx: Cx, userId: number): Promise<SessionRow[]> {
  return await cx
    .query(SessionRow)
    .where('user_id', userId)
    .whereNull('revoked_at')
    .where('expires_at', '>', cx.now())
    .orderBy('last_activity', 'desc')
    .limit(100)
}
