import type { Actor, Authenticator, Credentials, Cx } from '@omnicrm/sdk'
import { Failure } from '@omnicrm/sdk'

const noPermissions: ReadonlySet<string> = new Set()
const noBounds = Object.freeze({})

/** The caller of whom nothing is known but the address. */
export const anonymous = (ip: string | null): Actor => ({
  method: 'none',
  userId: null,
  userName: null,
  impersonatingUserId: null,
  apiKeyId: null,
  sessionId: null,
  isAdmin: false,
  permissions: noPermissions,
  bound: noBounds,
  ip,
})

/** Asks the authenticators in order; undefined when none saw a credential of its kind. */
export async function authenticate(
  authenticators: readonly Authenticator[],
  cx: Cx,
  credentials: Credentials,
): Promise<Actor | undefined> {
  for (const each of authenticators) {
    const actor = await each.authenticate(cx, credentials)
    if (actor) return actor
  }
  return undefined
}

/** True when the request carries something to authenticate by, besides its address. */
export const carriesCredential = ({ bearer, apiKey, callbackKey }: Credentials): boolean =>
  bearer !== undefined || apiKey !== undefined || callbackKey !== undefined

/**
 * On open endpoints a bad credential is ignored: a forgotten old token must not keep anybody from signing in.
 * Every other fault, and a bad credential elsewhere, goes on.
 */
export async function authenticateOpen(
  authenticators: readonly Authenticator[],
  cx: Cx,
  credentials: Credentials,
): Promise<Actor | undefined> {
  if (!carriesCredential(credentials)) return undefined
  try {
    return await authenticate(authenticators, cx, credentials)
  } catch (error) {
    if (error instanceof Failure && error.status < 500) return undefined
    throw error
  }
}

/** The token of `Authorization`; pasting `Bearer <token>` where the scheme is added again is forgiven (PLAT-43, PLAT-44). */
export function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length < 8) return undefined
  if (header.startsWith('Bearer ') && header.charCodeAt(7) !== 32 && header.indexOf(' ', 7) === -1)
    return header.slice(7)
  return /^(?:bearer\s+)+(\S+)\s*$/i.exec(header)?.[1]
}

/** Who the caller is, for what must be kept apart by caller. */
export function identityOf(actor: Actor): string {
  const bound = Object.entries(actor.bound).map(([column, id]) => `${column}=${id}`)
  const parts = [actor.method, actor.userId, actor.impersonatingUserId, actor.apiKeyId, ...bound.toSorted()]
  return actor.userId === null && actor.apiKeyId === null ? `${parts.join('|')}|${actor.ip}` : parts.join('|')
}
