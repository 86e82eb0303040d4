import { isStaff } from '@omnicrm/sdk'
import type { Me, ScopeSource, TokenAnswer, User } from '../contract.ts'
import type { UserWithRights } from './rights.ts'
import type { UserRow } from './tables.ts'
import { hasSecondFactor, type FactorPolicy } from './two-factor/policy.ts'

export interface ProfilesParts {
  readonly scopes: () => readonly ScopeSource[]
  readonly policy: FactorPolicy
  /** True in installations for cell broadcast (AUTH-6). */
  readonly isBroadcastMode: () => boolean
}

/** How a signed-in user is shown to itself. */
export interface Profiles {
  /** What the answer of a sign-in says besides its tokens. */
  signedIn(
    person: UserWithRights,
  ): Omit<TokenAnswer, 'token' | 'access_token' | 'refresh_token' | 'token_type' | 'expires_in'>
  me(person: UserWithRights): Omit<Me, 'impersonation'>
  scopes(): readonly ScopeSource[]
}

export function makeProfiles({ scopes, policy, isBroadcastMode }: ProfilesParts): Profiles {
  const landingPage = (person: UserWithRights): string => {
    if (!isStaff(person)) return '/self-care'
    return isBroadcastMode() ? '/create-cell-broadcast' : '/customers'
  }
  const factorDues = (person: UserWithRights) => ({
    must_enrol_2fa: policy.mustEnrol(person),
    should_enrol_2fa: policy.shouldEnrol(person),
  })
  return {
    scopes,
    signedIn: person => ({
      user: toUser(person.row, person.roles),
      roles: [...person.roles],
      permissions: [...person.permissions].toSorted(),
      must_change_password: person.row.must_change_password,
      ...factorDues(person),
      landing_page: landingPage(person),
    }),
    me: person => ({
      ...toUser(person.row, person.roles),
      permissions: [...person.permissions].toSorted(),
      scope: person.bound,
      is_staff: isStaff(person),
      ...factorDues(person),
      landing_page: landingPage(person),
    }),
  }
}

/** A user as the API shows it; every secret column stays behind (RBAC-34). */
export function toUser(row: UserRow, roles: readonly string[]): User {
  return {
    id: row.id,
    user_id: row.id,
    username: row.username,
    email: row.email,
    first_name: row.first_name,
    middle_name: row.middle_name,
    last_name: row.last_name,
    phone_number: row.phone_number,
    email_verified: row.email_verified,
    pending_email: row.pending_email,
    is_2fa_enabled: hasSecondFactor(row),
    active: row.active,
    deleted: row.deleted,
    deleted_at: row.deleted_at,
    must_change_password: row.must_change_password,
    login_count: row.login_count,
    last_login: row.last_login,
    locked_until: row.locked_until,
    contact_id: row.contact_id,
    preferences: row.preferences,
    roles: [...roles],
    created: row.created,
    last_modified: row.last_modified,
  }
}

export const displayName = (user: UserRow): string => `${user.first_name} ${user.last_name}`.trim()
