import type { Users } from '@omnicrm/plugin-identity/contract'
import type { Resolved } from '@omnicrm/sdk'
import type { Settings } from './settings.ts'

/** What the functions of this plugin need besides the context. */
export interface Parts {
  readonly config: Settings
  /** Undefined in an installation without user accounts. */
  readonly users: Resolved<{ users: typeof Users }>['users'] | undefined
}
