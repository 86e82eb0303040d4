import type { Handlers } from '@omnicrm/sdk'
import type { api } from '../../contract.ts'
import type { IdentityConfig } from '../config.ts'
import type { ImpersonationParts } from '../impersonation/start.ts'
import type { KeyListParts } from '../key-lists.ts'
import type { Mails } from '../mails.ts'
import type { Passwords } from '../passwords.ts'
import type { Profiles } from '../profile.ts'
import type { RecoveryParts } from '../recovery.ts'
import type { Sessions } from '../sessions.ts'

/** What the handlers need. */
export interface ApiParts {
  readonly config: IdentityConfig['auth']
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly profiles: Profiles
  readonly mails: Mails
  readonly recovery: RecoveryParts
  readonly keys: KeyListParts
  readonly impersonation: ImpersonationParts
}

export type All = Handlers<typeof api>
/** The handlers of some endpoints of the contract. */
export type Group<K extends keyof All> = Pick<All, K>
