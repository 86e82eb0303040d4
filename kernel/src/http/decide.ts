import { can, Failure, isStaff } from '@omnicrm/sdk'
import type { Actor, Allow, Scope } from '@omnicrm/sdk'

/** Let in, seeing all (`scope` null) or the rows of the caller's own ids only. */
export interface Permit {
  readonly scope: Scope
}

/** Why one alternative does not let the caller in; the best reason of several is told. */
type Refusal = 'unknown' | 'lacking' | 'foreign'

const everything: Permit = Object.freeze({ scope: null })
const machines = new Set<Actor['method']>(['api_key', 'ip_whitelist', 'job', 'callback', 'system'])
const nothing: Readonly<Record<string, unknown>> = Object.freeze({})

/**
 * Decides whether `actor` may do what `allow` guards (PLAT-53, PLAT-54, 00-canonical 4.1).
 * @param input flat fields of the request; a foreign id in the own column answers 404, as if the row were not there
 * @throws 401 without credential, 403 lacking the right, 404 for the rows of others
 */
export function decide(
  actor: Actor,
  allow: Allow,
  input: Readonly<Record<string, unknown>> = nothing,
): Permit {
  const answer = weigh(actor, allow, input)
  if (typeof answer !== 'string') return answer
  if (answer === 'foreign') throw new Failure('request.notFound', 404, 'There is no such record.')
  if (answer === 'unknown')
    throw new Failure('request.unauthenticated', 401, 'Sign in, or send an API key, to do this.')
  throw new Failure('request.forbidden', 403, 'Access denied')
}

/** True when anybody may call, with or without a credential. */
export function isOpen(allow: Allow): boolean {
  if (allow === 'anyone') return true
  return typeof allow === 'object' && allow.kind === 'anyOf' && allow.any.some(isOpen)
}

/** What `allow` asks for, in words, for the API page. */
export function describeAllow(allow: Allow): string {
  if (typeof allow === 'string')
    return {
      admin: 'administrators',
      staff: 'staff',
      signedIn: 'any authenticated caller',
      anyone: 'public',
    }[allow]
  switch (allow.kind) {
    case 'permission':
      return allow.name
    case 'own':
      return `${allow.right.name} (own ${allow.column} only)`
    case 'machine':
      return `${allow.right.name} (machines only)`
    case 'anyOf':
      return allow.any.map(describeAllow).join(' or ')
  }
}

function weigh(actor: Actor, allow: Allow, input: Readonly<Record<string, unknown>>): Permit | Refusal {
  if (allow === 'anyone') return everything
  if (actor.method === 'none')
    return typeof allow === 'object' && allow.kind === 'anyOf' ? anyOf(actor, allow.any, input) : 'unknown'
  if (typeof allow === 'string') return word(actor, allow)
  switch (allow.kind) {
    case 'permission':
      return can(actor, allow) ? everything : 'lacking'
    case 'machine':
      return machines.has(actor.method) && can(actor, allow.right) ? everything : 'lacking'
    case 'own':
      return can(actor, allow.right) ? ownRows(actor, allow.column, input) : 'lacking'
    case 'anyOf':
      return anyOf(actor, allow.any, input)
  }
}

function word(actor: Actor, allow: 'admin' | 'staff' | 'signedIn'): Permit | Refusal {
  switch (allow) {
    case 'admin':
      return actor.isAdmin ? everything : 'lacking'
    case 'staff':
      return isStaff(actor) ? everything : 'lacking'
    case 'signedIn':
      return everything
  }
}

function ownRows(actor: Actor, column: string, input: Readonly<Record<string, unknown>>): Permit | Refusal {
  if (actor.isAdmin) return everything
  const bound = actor.bound[column]
  if (bound === undefined) return 'lacking'
  const named = input[column]
  if (named !== undefined && named !== bound && named !== String(bound)) return 'foreign'
  return { scope: { [column]: bound } }
}

const worst: readonly Refusal[] = ['unknown', 'lacking', 'foreign']

function anyOf(
  actor: Actor,
  any: readonly Allow[],
  input: Readonly<Record<string, unknown>>,
): Permit | Refusal {
  let best: Refusal = actor.method === 'none' ? 'unknown' : 'lacking'
  for (const each of any) {
    const answer = weigh(actor, each, input)
    if (typeof answer !== 'string') return answer
    if (worst.indexOf(answer) > worst.indexOf(best)) best = answer
  }
  return best
}
