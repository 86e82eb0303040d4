import { Authenticators, definePlugin, type Actor, type Plugin } from '@omnicrm/sdk'

const prefix = 'test-actor:'

const base: Actor = {
  method: 'jwt',
  userId: 1000,
  userName: 'tester',
  impersonatingUserId: null,
  apiKeyId: null,
  sessionId: null,
  isAdmin: false,
  permissions: new Set(),
  bound: {},
  ip: '127.0.0.1',
}

/** A member of staff holding exactly these permissions. */
export const staff = (...permissions: string[]): Actor => ({
  ...base,
  userName: 'staff',
  permissions: new Set(permissions),
})
/** Passes every check. */
export const admin = (): Actor => ({ ...base, userId: 1, userName: 'admin', isAdmin: true })
/** A user of one customer, holding exactly these permissions. */
export const customerUser = (customerId: number, ...permissions: string[]): Actor => ({
  ...base,
  userId: 2000 + customerId,
  userName: `customer-${customerId}`,
  permissions: new Set(permissions),
  bound: { customer_id: customerId },
})
/** A machine (API key) holding these permissions. */
export const machineActor = (...permissions: string[]): Actor => ({
  ...base,
  method: 'api_key',
  userId: null,
  userName: 'machine',
  apiKeyId: 1,
  permissions: new Set(permissions),
})
/** A play's token, bound to its job and customer. */
export const jobActor = (bound: Record<string, number>, ...permissions: string[]): Actor => ({
  ...base,
  method: 'job',
  userName: 'playbook',
  permissions: new Set(permissions),
  bound,
})
/** Nobody: no credential at all. */
export const nobody = undefined

/** Remembers actors under tokens, so that tests sign in without passwords. Asked before every real authenticator. */
export function testIdentity(): { plugin: Plugin; tokenOf(actor: Actor): string } {
  const actors = new Map<string, Actor>()
  return {
    tokenOf(actor) {
      const token = `${prefix}${actors.size}`
      actors.set(token, actor)
      return token
    },
    plugin: definePlugin({
      id: 'test-identity',
      setup(host) {
        host.contribute(Authenticators, () => ({
          name: 'test',
          order: -1000,
          authenticate: async (_cx, { bearer }) =>
            bearer?.startsWith(prefix) ? actors.get(bearer) : undefined,
        }))
      },
    }),
  }
}
