import { jwtVerify, SignJWT } from 'jose'
import type { Cx } from '@omnicrm/sdk'
import { makeRecent } from './cache.ts'
import { fail } from './errors.ts'

/** A person's access token. */
interface AccessClaims {
  readonly use: 'access'
  readonly userId: number
  readonly sessionId: string
}
/** The token of a play (D-4). */
interface JobClaims {
  readonly use: 'job'
  readonly userId: number
  readonly bound: Readonly<Record<string, number>>
}
/** What was asked for with the password, to be had once the second factor is proved. */
export interface SessionWish {
  readonly rememberMe: boolean
  readonly useCookie: boolean
}
/** Stands between a proved password and the second factor; no authenticator takes it. */
export interface ChallengeClaims extends SessionWish {
  readonly use: 'challenge'
  readonly userId: number
  /** Changes with the password and with each completed sign-in. */
  readonly mark: string
}
export type Claims = AccessClaims | JobClaims | ChallengeClaims

export interface Jwt {
  sign(now: Date, claims: Claims, seconds: number): Promise<string>
  /** @throws 401 when it is expired, tampered with or not ours (AUTH-28) */
  verify(cx: Cx, token: string): Promise<Claims>
}

const issuer = 'omnicrm'
const algorithm = 'HS256'
const keepVerified = 5000

interface Verified {
  readonly claims: Claims
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** Signs and checks tokens (AUTH-25). A token once verified is known by its text until it expires. */
export function makeJwt(secret: () => string): Jwt {
  const verified = makeRecent<string, Verified>(keepVerified)
  let key: Uint8Array | undefined
  const theKey = () => (key ??= new TextEncoder().encode(secret()))
  return {
    sign(now, claims, seconds) {
      const { userId, ...rest } = claims
      const issued = Math.floor(now.getTime() / 1000)
      return new SignJWT({ ...rest })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setSubject(String(userId))
        .setIssuer(issuer)
        .setIssuedAt(issued)
        .setExpirationTime(issued + seconds)
        .sign(theKey())
    },
    async verify(cx, token) {
      const now = cx.now()
      const known = verified.get(token)
      if (known) {
        if (known.expires > now.getTime()) return known.claims
        throw fail.badToken()
      }
      const found = await check(token, theKey(), now)
      verified.set(token, found)
      return found.claims
    },
  }
}

async function check(token: string, key: Uint8Array, now: Date): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer, currentDate: now })
    const claims = claimsOf(payload)
    if (claims && payload.exp !== undefined) return { claims, expires: payload.exp * 1000 }
  } catch (cause) {
    throw fail.badToken({ cause })
  }
  throw fail.badToken()
}

function claimsOf(payload: Record<string, unknown>): Claims | undefined {
  const userId = Number(payload.sub)
  if (!Number.isInteger(userId) || userId < 1) return undefined
  if (payload.use === 'access' && typeof payload.sessionId === 'string')
    return { use: 'access', userId, sessionId: payload.sessionId }
  if (payload.use === 'challenge' && typeof payload.mark === 'string')
    return {
      use: 'challenge',
      userId,
      mark: payload.mark,
      rememberMe: payload.rememberMe === true,
      useCookie: payload.useCookie === true,
    }
  if (payload.use === 'job' && typeof payload.bound === 'object' && payload.bound !== null)
    return { use: 'job', userId, bound: payload.bound as Record<string, number> }
  return undefined
}
