import type { Actor, Authenticator, Cx, Endpoint } from '@omnicrm/sdk'
import type { TokenGuard } from '../contract.ts'
import type { Confinement } from './confinement.ts'
import { fail } from './errors.ts'
import { actorOf, type ImpersonationRules } from './impersonation/acting.ts'
import type { Gathered } from './gathered.ts'
import { rightsOf, type Rights } from './rights.ts'
import type { SessionUse } from './session-use.ts'
import type { Claims, Jwt } from './tokens.ts'

/** The role whose rights every play has, whoever started its job (D-4). */
export const playbookRole = 'playbook'

export interface BearerParts {
  readonly jwt: Jwt
  readonly directory: { at(cx: Cx): Promise<Rights> }
  readonly confine: Confinement
  readonly guards: () => readonly TokenGuard[]
  readonly rules: ImpersonationRules
  readonly sessionUse: Pick<Gathered<SessionUse>, 'note'>
}

/** `Authorization: Bearer …`: tokens of people and of plays. */
export function bearerAuthenticator(parts: BearerParts): Authenticator {
  const { jwt, directory, guards, sessionUse } = parts
  return {
    name: 'bearer token',
    order: 10,
    async authenticate(cx, { bearer, ip, endpoint }) {
      if (bearer === undefined) return undefined
      const claims = await jwt.verify(cx, bearer)
      if (claims.use === 'challenge') throw fail.badToken()
      const rights = await directory.at(cx)
      const actor =
        claims.use === 'job'
          ? await jobActor(cx, claims, rights, guards(), ip)
          : await personActor(cx, claims, rights, { ip, endpoint }, parts)
      if (!actor) throw fail.badToken()
      return actor
    },
    answered({ sessionId }, { at, isBackground }) {
      if (sessionId !== null && !isBackground) sessionUse.note({ sessionId, at })
    },
  }
}

async function personActor(
  cx: Cx,
  claims: Claims & { use: 'access' },
  rights: Rights,
  { ip, endpoint }: { readonly ip: string; readonly endpoint: Endpoint | undefined },
  { rules, confine }: BearerParts,
): Promise<Actor | undefined> {
  const session = await rights.session(cx, claims.sessionId)
  if (session?.userId !== claims.userId) return undefined
  const person = await rights.user(cx, claims.userId)
  if (!person) return undefined
  // Who acts as another owes nothing for that one.
  if (session.original === null) confine(person, endpoint)
  return await actorOf(cx, rights, { session, person, sessionId: claims.sessionId, ip }, rules)
}

async function jobActor(
  cx: Cx,
  { userId, bound }: Claims & { use: 'job' },
  rights: Rights,
  guards: readonly TokenGuard[],
  ip: string,
): Promise<Actor | undefined> {
  for (const guard of guards) if (!(await guard.isAlive(cx, bound))) return undefined
  const person = await rights.user(cx, userId)
  return {
    method: 'job',
    userId,
    userName: person?.row.username ?? null,
    impersonatingUserId: null,
    apiKeyId: null,
    sessionId: null,
    isAdmin: false,
    permissions: rightsOf(await rights.roles(cx), [playbookRole]),
    bound,
    ip,
  }
}
