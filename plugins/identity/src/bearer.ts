import type { Actor, Authenticator, Cx } from '@omnicrm/sdk'
import type { TokenGuard } from '../contract.ts'
import { fail } from './errors.ts'
import { actorOf, type ImpersonationRules } from './impersonation/acting.ts'
import { rightsOf, type Rights } from './rights.ts'
import type { Claims, Jwt } from './tokens.ts'

/** The role whose rights every play has, whoever started its job (D-4). */
export const playbookRole = 'playbook'

export interface BearerParts {
  readonly jwt: Jwt
  readonly directory: { at(cx: Cx): Promise<Rights> }
  readonly guards: () => readonly TokenGuard[]
  readonly rules: ImpersonationRules
}

/** `Authorization: Bearer …`: tokens of people and of plays. */
export function bearerAuthenticator({ jwt, directory, guards, rules }: BearerParts): Authenticator {
  return {
    name: 'bearer token',
    order: 10,
    async authenticate(cx, { bearer, ip }) {
      if (bearer === undefined) return undefined
      const claims = await jwt.verify(cx, bearer)
      const rights = await directory.at(cx)
      const actor =
        claims.use === 'job'
          ? await jobActor(cx, claims, rights, guards(), ip)
          : await personActor(cx, claims, rights, ip, rules)
      if (!actor) throw fail.badToken()
      return actor
    },
  }
}

async function personActor(
  cx: Cx,
  claims: Claims & { use: 'access' },
  rights: Rights,
  ip: string,
  rules: ImpersonationRules,
): Promise<Actor | undefined> {
  const session = await rights.session(cx, claims.sessionId)
  if (session?.userId !== claims.userId) return undefined
  const person = await rights.user(cx, claims.userId)
  return person && (await actorOf(cx, rights, { session, person, sessionId: claims.sessionId, ip }, rules))
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
