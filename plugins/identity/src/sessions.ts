import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { withCookies, type Tx } from '@omnicrm/sdk'
import type { TokenAnswer } from '../contract.ts'
import { bumpEpoch } from './epoch.ts'
import { fail } from './errors.ts'
import { requireOriginal, type ImpersonationRules } from './impersonation/acting.ts'
import type { Lifetimes } from './lifetimes.ts'
import type { Mails } from './mails.ts'
import { tellOfNewDevice } from './new-device.ts'
import { makeRefreshTokens, type RefreshTokens } from './refresh-tokens.ts'
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
  readonly lives: Lifetimes
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

/** What the sessions of an installation have in common. */
interface Means extends SessionsParts {
  readonly refreshTokens: RefreshTokens
}

export function makeSessions(parts: SessionsParts): Sessions {
  const means: Means = {
    ...parts,
    refreshTokens: makeRefreshTokens(parts.secret),
  }
  return {
    open: (tx, person, how) => open(tx, { person, how }, means),
    renew: (tx, given) => renew(tx, given, means),
    resume: (tx, session, person, cookies) => resume(tx, { session, person, cookies }, means),
    end: (tx, cookies, result) => end(tx, { cookies, result }, means),
  }
}

async function open(
  tx: Tx,
  { person, how }: { readonly person: UserWithRights; readonly how: NewSession },
  means: Means,
): Promise<TokenAnswer> {
  const { rememberMe = false, useCookie = false, impersonation } = how
  const now = tx.now().toISOString()
  const token = makeSecret()
  const lasting = { remember_me: rememberMe, ends_at: impersonation?.endsAt.toISOString() ?? null }
  const session = await tx.insert(SessionRow, {
    id: impersonation?.sessionId ?? randomUUID(),
    user_id: person.row.id,
    refresh_token_hash: means.refreshTokens.hash(token),
    ...lasting,
    last_activity: now,
    rotated_at: now,
    expires_at: means.lives.endOf(tx.now(), lasting),
    ip_address: tx.actor.ip,
    user_agent: tx.userAgent,
    impersonator_user_id: impersonation?.impersonatorUserId ?? null,
    parent_session_id: impersonation?.parentSessionId ?? null,
  })
  if (!impersonation) await tellOfNewDevice(tx, person.row, session, means.mails)
  return await answer(tx, { person, session, refresh: { token, isCookie: useCookie } }, means)
}

async function renew(tx: Tx, given: GivenToken, means: Means): Promise<TokenAnswer | ReusedToken> {
  const { profiles, impersonation: rules, lives, refreshTokens } = means
  const found = await refreshTokens.find(tx, given.token)
  if (!found) throw fail.badRefresh()
  const { session, standing } = found
  const now = tx.now().toISOString()
  if (session.revoked_at !== null || session.expires_at <= now || standing === 'late') throw fail.badRefresh()
  if (standing === 'reused') {
    await endSessions(tx, { userId: session.user_id, only: session.id })
    return { reusedBy: session }
  }
  const person = await loadUserWithRights(tx, session.user_id, profiles.scopes())
  if (!person) throw fail.badRefresh()
  if (session.impersonator_user_id !== null) {
    const original = await requireOriginal(tx, session, person, { rules, scopes: profiles.scopes() })
    if (!tx.isBackground) await keepOpen(tx, original, lives)
  }
  const token = makeSecret()
  const renewed = await tx.update(SessionRow, session.id, {
    refresh_token_hash: refreshTokens.hash(token),
    previous_token_hash: session.refresh_token_hash,
    rotated_at: now,
    ...(tx.isBackground ? {} : { last_activity: now, expires_at: lives.endOf(tx.now(), session) }),
  })
  return await answer(tx, { person, session: renewed, refresh: { token, isCookie: given.isCookie } }, means)
}

async function resume(
  tx: Tx,
  {
    session,
    person,
    cookies,
  }: { readonly session: SessionRow; readonly person: UserWithRights; readonly cookies: GivenCookies },
  means: Means,
): Promise<TokenAnswer> {
  const { refreshTokens } = means
  const kept = cookies.refresh_token
  const open = await keepOpen(tx, session, means.lives)
  if (kept !== undefined && refreshTokens.hash(kept) === session.refresh_token_hash)
    return await answer(tx, { person, session: open, refresh: { token: kept, isCookie: true } }, means)
  const token = makeSecret()
  const renewed = await tx.update(SessionRow, session.id, {
    refresh_token_hash: refreshTokens.hash(token),
    // The other tab may still show the earlier one: refused, but no theft.
    previous_token_hash: null,
    rotated_at: tx.now().toISOString(),
  })
  const isCookie = cookies.impersonation_refresh_token !== undefined
  return await answer(tx, { person, session: renewed, refresh: { token, isCookie } }, means)
}

async function end<T extends object>(
  tx: Tx,
  { cookies, result }: { readonly cookies: GivenCookies; readonly result: T },
  { refreshTokens }: Means,
): Promise<T> {
  const { userId, sessionId } = tx.actor
  if (userId !== null && sessionId !== null) await endSessions(tx, { userId, only: sessionId })
  const over: CookieName[] = []
  for (const name of Object.keys(cookies) as CookieName[]) {
    const session = (await refreshTokens.find(tx, cookies[name] ?? ''))?.session
    // Without an access token the cookie of the main session tells whom to sign out.
    if (session && sessionId === null && name === 'refresh_token')
      await endSessions(tx, { userId: session.user_id, only: session.id })
    if (!session || session.id === sessionId || sessionId === null) over.push(name)
  }
  return withCookies(result, over.map(noCookie))
}

/** Work in the one session is work of the person in the other. */
async function keepOpen(tx: Tx, session: SessionRow, lives: Lifetimes): Promise<SessionRow> {
  const end = lives.endOf(tx.now(), session)
  return await tx.update(SessionRow, session.id, {
    last_activity: tx.now().toISOString(),
    expires_at: end > session.expires_at ? end : session.expires_at,
  })
}

interface Answering {
  readonly person: UserWithRights
  readonly session: SessionRow
  readonly refresh: GivenToken
}

async function answer(
  tx: Tx,
  { person, session, refresh }: Answering,
  { jwt, profiles, lives }: Means,
): Promise<TokenAnswer> {
  const claims = { use: 'access', userId: person.row.id, sessionId: session.id } as const
  const token = await jwt.sign(tx.now(), claims, lives.accessSeconds)
  return withCookies<TokenAnswer>(
    {
      token,
      access_token: token,
      refresh_token: refresh.isCookie ? null : refresh.token,
      token_type: 'Bearer',
      expires_in: lives.accessSeconds,
      ...profiles.signedIn(person),
    },
    refresh.isCookie
      ? [refreshCookie(cookieNameOf(session), refresh.token, lives.cookieSeconds(session))]
      : [],
  )
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
