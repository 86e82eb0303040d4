import { isStaff } from '@omnicrm/sdk'
import type { IdentityConfig } from '../config.ts'
import type { UserWithRights } from '../rights.ts'
import { fold, type UserRow } from '../tables.ts'

/** The flag alone says nothing: clearing the secret in the database switches the second factor off (AUTH-99). */
export const hasSecondFactor = (user: UserRow): user is UserRow & { readonly totp_secret: string } =>
  user.is_2fa_enabled && user.totp_secret !== null

/** Whom the configuration asks for a second factor (AUTH-45). */
export interface FactorPolicy {
  /** True while it is imposed on the person and missing (AUTH-46). */
  mustEnrol(person: UserWithRights): boolean
  /** True for staff without one that need none: they are warned (AUTH-48). */
  shouldEnrol(person: UserWithRights): boolean
}

export function makeFactorPolicy({
  require_2fa_all,
  require_2fa_roles,
}: Pick<IdentityConfig['auth'], 'require_2fa_all' | 'require_2fa_roles'>): FactorPolicy {
  const required = new Set(require_2fa_roles.map(fold))
  const imposesNothing = !require_2fa_all && required.size === 0
  const mustEnrol = (person: UserWithRights): boolean =>
    !imposesNothing &&
    !hasSecondFactor(person.row) &&
    !isCustomer(person) &&
    (require_2fa_all || person.roles.some(each => required.has(fold(each))))
  return {
    mustEnrol,
    shouldEnrol: person => !hasSecondFactor(person.row) && !isCustomer(person) && !mustEnrol(person),
  }
}

/** Never asked, whatever is configured (AUTH-47). Who holds a role of the staff besides is staff. */
const isCustomer = ({ roles, permissions, isAdmin }: UserWithRights): boolean =>
  !isStaff({ permissions, isAdmin }) || roles.every(each => fold(each) === 'customer')
