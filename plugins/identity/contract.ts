/** What others may know of identity: people, their rights, and how they and machines prove who they are. */
import { accountsApi } from './contract/accounts.ts'
import { apiKeysApi } from './contract/api-keys.ts'
import { impersonationApi } from './contract/impersonation.ts'
import { rolesApi } from './contract/roles.ts'
import { signInApi } from './contract/sign-in.ts'
import { twoFactorApi } from './contract/two-factor.ts'
import { usersApi } from './contract/users.ts'

export * from './contract/accounts.ts'
export * from './contract/api-keys.ts'
export * from './contract/impersonation.ts'
export * from './contract/roles.ts'
export * from './contract/services.ts'
export * from './contract/sign-in.ts'
export * from './contract/tokens.ts'
export * from './contract/two-factor.ts'
export * from './contract/user.ts'
export * from './contract/users.ts'

export const api = {
  ...signInApi,
  ...twoFactorApi,
  ...accountsApi,
  ...usersApi,
  ...rolesApi,
  ...apiKeysApi,
  ...impersonationApi,
}
