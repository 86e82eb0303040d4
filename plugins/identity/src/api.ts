import { api } from '../contract.ts'
import { accounts } from './api/accounts.ts'
import { ownAccount } from './api/own-account.ts'
import type { All, ApiParts } from './api/parts.ts'
import { roles } from './api/roles.ts'
import { signingIn } from './api/sign-in.ts'
import { users } from './api/users.ts'
import { impersonation } from './impersonation/api.ts'
import { refuseImpersonators } from './impersonation/limits.ts'
import { apiKeys } from './keys/api.ts'
import { makeTwoFactorApi } from './two-factor/api.ts'

/** The handlers of the contract; what they do stands in the files they call. */
export const makeApi = (parts: ApiParts): All =>
  refuseImpersonators(api, {
    ...signingIn(parts),
    ...makeTwoFactorApi(parts),
    ...accounts(parts),
    ...ownAccount(parts),
    ...users(parts),
    ...roles(),
    ...apiKeys(parts.keys, () => parts.profiles.scopes()),
    ...impersonation(parts.impersonation),
  })
