import type { ActivityLog } from '@omnicrm/plugin-activity/contract'
import type { Customers } from '@omnicrm/plugin-customers/contract'
import type { MapsService } from '@omnicrm/plugin-maps-google/contract'
import type { Resolved, SecretsService } from '@omnicrm/sdk'
import type { JobServices, TemplateUses } from '../contract.ts'
import type { Settings } from './settings.ts'

/** What the functions of this plugin need besides the context. */
export interface Parts {
  readonly config: Settings
  readonly customers: Resolved<{ customers: typeof Customers }>['customers']
  readonly log: Resolved<{ log: typeof ActivityLog }>['log']
  readonly secrets: SecretsService
  readonly jobServices: readonly JobServices[]
  readonly templateUses: readonly TemplateUses[]
  readonly maps: MapsService | undefined
}
