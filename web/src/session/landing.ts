import { isStaff, type Me, type UiConfig } from '@omnicrm/sdk/web/core'

/**
 * Where a user starts (AUTH-6): customers in the portal, cell-broadcast deployments with the form for a new
 * broadcast, all other staff with the customers.
 */
export function landingPath(
  me: Pick<Me, 'permissions' | 'roles'>,
  config: Pick<UiConfig, 'cbc_mode'>,
): string {
  if (isCustomer(me)) return '/self-care'
  if (config.cbc_mode) return '/create-cell-broadcast'
  return '/customers'
}

/** Customers hold the role Customer and nothing that reaches beyond their own data. */
export const isCustomer = (me: Pick<Me, 'permissions' | 'roles'>): boolean =>
  me.roles.some(role => role.toLowerCase() === 'customer') && !isStaff(me.permissions)

/** A path of this application to return to after sign-in; anything else (other hosts, sign-in itself) is dropped. */
export function safeNext(next: string | null): string | undefined {
  if (!next || !/^\/(?![/\\])/.test(next)) return undefined
  return next.startsWith('/login') || next.startsWith('/change-password') ? undefined : next
}
