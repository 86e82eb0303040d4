import type { Api, Cx, Endpoint, Handlers } from '@omnicrm/sdk'
import { fail } from '../errors.ts'

/** The few writes that are left; fields that give access are none of them. Signing in as somebody else ends nothing. */
const allowed: Readonly<Record<string, (input: object) => boolean>> = {
  login: () => true,
  refresh: () => true,
  logout: () => true,
  stopImpersonation: () => true,
  updateMe: input => !('email' in input),
}

type Handle = (cx: Cx, input: object, exchange?: unknown) => Promise<unknown>

/**
 * Who acts as another user changes nothing that gives access: no password, second factor, address or API key, neither of
 * the target nor of anybody else (AUTH-189, D-15). One place for all endpoints, those to come included: what writes is
 * refused unless it stands above, also where it is open to everybody and may look at the caller all the same.
 */
export function refuseImpersonators<A extends Api>(api: A, handlers: Handlers<A>): Handlers<A> {
  const guarded = Object.entries(handlers).map(([name, handle]) => {
    const endpoint: Endpoint | undefined = api[name]
    return [name, endpoint?.kind !== 'query' ? guard(name, handle as Handle) : handle]
  })
  return Object.fromEntries(guarded) as Handlers<A>
}

const guard =
  (name: string, handle: Handle): Handle =>
  (cx, input, exchange) => {
    if (cx.actor.impersonatingUserId !== null && allowed[name]?.(input) !== true)
      throw fail.notWhileImpersonating()
    return handle(cx, input, exchange)
  }
