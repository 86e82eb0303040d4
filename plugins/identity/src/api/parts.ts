import type { Handlers } from '@omnicrm/sdk'
import type { api } from '../../contract.ts'
import type { IdentityConfig } from '../config.ts'
import type { VerificationParts } from '../email-verification.ts'
import type { ImpersonationParts } from '../impersonation/start.ts'
import type { KeyListParts } from '../keys/lists.ts'
import type { LoginParts } from '../login.ts'
import type { RecoveryParts } from '../recovery.ts'
import type { RegistrationParts } from '../registration.ts'

/** What the handlers need. */
export interface ApiParts extends LoginParts {
  readonly config: IdentityConfig['auth']
  readonly recovery: RecoveryParts
  readonly verification: VerificationParts
  readonly registration: RegistrationParts
  readonly keys: KeyListParts
  readonly impersonation: ImpersonationParts
}

export type All = Handlers<typeof api>
/** The handlers of some endpoints of the contract. */
export type Group<K extends keyof All> = Pick<All, K>
