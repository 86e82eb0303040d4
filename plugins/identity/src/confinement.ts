import type { Endpoint } from '@omnicrm/sdk'
import { accountsApi } from '../contract/accounts.ts'
import { signInApi, twoFactorApi } from '../contract.ts'
import { fail } from './errors.ts'
import type { UserWithRights } from './rights.ts'
import type { FactorPolicy } from './two-factor/policy.ts'

const whilePasswordIsDue = new Set<Endpoint>([signInApi.changePassword, signInApi.logout])
const whileEnrolmentIsDue = new Set<Endpoint>([
  twoFactorApi.enable2fa,
  twoFactorApi.verify2faSetup,
  signInApi.me,
  signInApi.changePassword,
  signInApi.logout,
  accountsApi.listSessions,
  accountsApi.endSession,
  accountsApi.endOtherSessions,
])

/**
 * Keeps who owes a new password or a second factor from everything else (AUTH-144, AUTH-46). What is no endpoint, as the
 * WebSocket, is kept from them too.
 *
 * @throws 403 naming what is due
 */
export type Confinement = (person: UserWithRights, endpoint: Endpoint | undefined) => void

export const makeConfinement =
  (policy: FactorPolicy): Confinement =>
  (person, endpoint) => {
    if (person.row.must_change_password) {
      if (!endpoint || !whilePasswordIsDue.has(endpoint)) throw fail.mustChangePassword()
    } else if (policy.mustEnrol(person) && (!endpoint || !whileEnrolmentIsDue.has(endpoint)))
      throw fail.mustEnrol()
  }
