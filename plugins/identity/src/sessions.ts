import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { after, days, minutes, withCookies, type Tx } from '@omnicrm/sdk'
import type { TokenAnswer } from '../contract.ts'
import type { IdentityConfig } from './config.ts'
import { bumpEpoch } from './epoch.ts'
import { fail } from './errors.ts'
import { requireOriginal, type ImpersonationRules } from './impersonation/acting.ts'
import type { Mails } from './mails.ts'
import { tellOfNewDevice } from './new-device.ts'
import { loadUserWithRights, type UserWithRights } from './rights.ts'
import {
  cookieNameOf,
  noCookie,
  refreshCookie,
  type CookieName,
  type GivenCookies,
} from './session-cookies.ts'
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
  readonly impersonation: ImpersonationRules
  readonly mails: Mails
}

/** How a session begins. */
export interface NewSession {
  readonly rememberMe?: boolean | undefined
  /** The refresh token goes into a cookie and not into the answer. */
  readonly useCookie?: boolean | undefined
  /** Set when somebody of the staff acts as the person; then `endsAt` is its hard end, whatever is done in it. */
  readonly impersonation?: {
    readonly sessionId: string
    readonly impersonatorUserId: number
    readonly parentSessionId: string
    readonly endsAt: Date
  }
}

/** Where a refresh token came from. */
export interface GivenToken {
  readonly token: string
  readonly isCookie: boolean
}

export interface Sessions {
  /** The answer may carry a cookie: pass this object on, or hand its `cookiesOf` to the one made of it. */
  open(tx: Tx, person: UserWithRights, how: NewSession): Promise<TokenAnswer>
  /**
   * Exchanges a refresh token; the old one ends with this transaction.
   * @returns the id of a session whose token was stolen or copied instead, after it was ended
   * @throws 401
   */
  renew(tx: Tx, given: GivenToken): Promise<TokenAnswer | ReusedToken>
  /**
   * Tokens of an open session, for one who comes back to it from another. The browser's cookie of it stays; without one
   * there is a new refresh token, and the earlier one ends.
   */
  resume(tx: Tx, session: SessionRow, person: UserWithRights, cookies: GivenCookies): Promise<TokenAnswer>
  /** Ends the session of the caller, or of its cookie when its access token is over, and removes the cookie. */
  end<T extends object>(tx: Tx, cookies: GivenCookies, answer: T): Promise<T>
}

/** A refresh token came a second time: somebody else has a copy of it. Its session is over. */
export interface ReusedToken {
  readonly reusedBy: SessionRow
}

/** Two tabs, or a repeat after a lost answer, may show the last token once more; later it counts as stolen. */
const graceSeconds = 10

export function makeSessions({
  config,
  jwt,
  secret,
  profiles,
  impersonation: rules,
  mails,
}: SessionsParts): Sessions {
  // Keyed, so that a new jwt_secret ends refresh tokens as well as access tokens (CONF-36).
  const refreshHash = (token: string) => createHmac('sha256', secret()).update(token).digest('hex')
  // A token must end before its session could, so that who is active gets the chance to renew both in time.
  const seconds = Math.floor(Math.min(config.access_token_minutes, config.session_idle_minutes / 2) * 60)
  const rememberSeconds = days(config.remember_me_days) / 1000

  /** Remembered ones last from use to use for days, others for minutes (AUTH-21, AUTH-23). */
  const endOf = (
    now: Date,
    { remember_me, ends_at }: Pick<SessionRow, 'remember_me' | 'ends_at'>,
  ): string => {
    const end = after(now, remember_me ? days(config.remember_me_days) : minutes(config.session_idle_minutes))
    return ends_at !== null && ends_at < end.toISOString() ? ends_at : end.toISOString()
  }

  async function answer(
    tx: Tx,
    person: UserWithRights,
    session: SessionRow,
    refresh: GivenToken,
  ): Promise<TokenAnswer> {
    const token = await jwt.sign(
      tx.now(),
      { use: 'access', userId: person.row.id, sessionId: session.id },
      seconds,
    )
    const maxAge = session.remember_me ? rememberSeconds : undefined
    return withCookies<TokenAnswer>(
      {
        token,
        access_token: token,
        refresh_token: refresh.isCookie ? null : refresh.token,
        token_type: 'Bearer',
        expires_in: seconds,
        ...profiles.signedIn(person),
      },
      refresh.isCookie ? [refreshCookie(cookieNameOf(session), refresh.token, maxAge)] : [],
    )
  }

  async function findByToken(tx: Tx, hash: string): Promise<SessionRow | undefined> {
    const found =
      (await tx.query(SessionRow).findOne({ refresh_token_hash: hash })) ??
      (await tx.query(SessionRow).findOne({ previous_token_hash: hash }))
    // Of two who come with the same token, the second finds it rotated once the first has committed.
    return found && (await tx.lock(SessionRow, found.id))
  }

  /** Work in the one session is work of the person in the other. */
  async function keepOpen(tx: Tx, session: SessionRow): Promise<SessionRow> {
    const end = endOf(tx.now(), session)
    return await tx.update(SessionRow, session.id, {
      last_activity: tx.now().toISOString(),
      expires_at: end > session.expires_at ? end : session.expires_at,
    })
  }

  return {
    async open(tx, person, { rememberMe = false, useCookie = false, impersonation }) {
      const now = tx.now().toISOString()
      const token = makeSecret()
      const lasting = { remember_me: rememberMe, ends_at: impersonation?.endsAt.toISOString() ?? null }
      const session = await tx.insert(SessionRow, {
        id: impersonation?.sessionId ?? randomUUID(),
        user_id: person.row.id,
        refresh_token_hash: refreshHash(token),
        ...lasting,
        last_activity: now,
        rotated_at: now,
        expires_at: endOf(tx.now(), lasting),
        ip_address: tx.actor.ip,
        user_agent: tx.userAgent,
        impersonator_user_id: impersonation?.impersonatorUserId ?? null,
        parent_session_id: impersonation?.parentSessionId ?? null,
      })
      if (!impersonation) await tellOfNewDevice(tx, person.row, session, mails)
      return await answer(tx, person, session, { token, isCookie: useCookie })
    },
    async renew(tx, given) {
      const hash = refreshHash(given.token)
      const session = await findByToken(tx, hash)
      if (!session || session.revoked_at !== null || session.expires_at <= tx.now().toISOString())
        throw fail.badRefresh()
      if (session.refresh_token_hash !== hash) {
        if (session.rotated_at > after(tx.now(), -graceSeconds * 1000).toISOString()) throw fail.badRefresh()
        await endSessions(tx, { userId: session.user_id, only: session.id })
        return { reusedBy: session }
      }
      const person = await loadUserWithRights(tx, session.user_id, profiles.scopes())
      if (!person) throw fail.badRefresh()
      if (session.impersonator_user_id !== null)
        await keepOpen(tx, await requireOriginal(tx, session, person, { rules, scopes: profiles.scopes() }))
      const token = makeSecret()
      const now = tx.now().toISOString()
      const renewed = await tx.update(SessionRow, session.id, {
        refresh_token_hash: refreshHash(token),
        previous_token_hash: hash,
        rotated_at: now,
        last_activity: now,
        expires_at: endOf(tx.now(), session),
      })
      return await answer(tx, person, renewed, { token, isCookie: given.isCookie })
    },
    async resume(tx, session, person, cookies) {
      const open = await keepOpen(tx, session)
      const kept = cookies.refresh_token
      if (kept !== undefined && refreshHash(kept) === session.refresh_token_hash)
        return await answer(tx, person, open, { token: kept, isCookie: true })
      const token = makeSecret()
      const renewed = await tx.update(SessionRow, session.id, {
        refresh_token_hash: refreshHash(token),
        // The other tab may still show the earlier one: refused, but no theft.
        previous_token_hash: null,
        rotated_at: tx.now().toISOString(),
      })
      const isCookie = cookies.impersonation_refresh_token !== undefined
      return await answer(tx, person, renewed, { token, isCookie })
    },
    async end(tx, cookies, result) {
      const names = Object.keys(cookies) as CookieName[]
      const { userId, sessionId } = tx.actor
      if (userId !== null && sessionId !== null) await endSessions(tx, { userId, only: sessionId })
      const over: CookieName[] = []
      for (const name of names) {
        const found = await findByToken(tx, refreshHash(cookies[name] ?? ''))
        // Without an access token the cookie of the main session tells whom to sign out.
        if (found && sessionId === null && name === 'refresh_token')
          await endSessions(tx, { userId: found.user_id, only: found.id })
        if (!found || found.id === sessionId || sessionId === null) over.push(name)
      }
      return withCookies(result, over.map(noCookie))
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
