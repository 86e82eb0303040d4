import type { Customers } from '@omnicrm/plugin-customers/contract'
import type { Inventory } from '@omnicrm/plugin-inventory/contract'
import type { DeploymentInfo, Resolved } from '@omnicrm/sdk'
import type { HeldServices } from '../contract.ts'
import type { Settings } from './settings.ts'

type Services = Resolved<{ customers: typeof Customers; inventory: typeof Inventory }>

/** What the functions of this plugin need besides the context. */
export interface Parts extends Services {
  readonly config: Settings
  readonly deployment: DeploymentInfo
  readonly heldServices: readonly HeldServices[]
}
