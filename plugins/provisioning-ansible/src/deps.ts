import type { Deps, DeploymentInfo, SecretsService } from '@omnicrm/sdk'
import type { AlertsService, MailService } from '@omnicrm/plugin-activity/contract'
import type { CatalogService } from '@omnicrm/plugin-catalog/contract'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import type { TokensService, UsersService } from '@omnicrm/plugin-identity/contract'
import type { InventoryService } from '@omnicrm/plugin-inventory/contract'
import type { ServicesService } from '@omnicrm/plugin-services/contract'
import type { ApiDeps } from './api.ts'
import type { ProvisioningConfig } from './config.ts'
import type { PlayLibrary } from './plays/library.ts'
import type { Place } from './run/place.ts'
import type { RunDeps } from './run/run-job.ts'

interface Used extends Pick<Deps<Record<never, never>, ProvisioningConfig>, 'config'> {
  readonly alerts: AlertsService
  readonly catalog: CatalogService
  readonly customers: CustomersService
  readonly deployment: DeploymentInfo
  readonly inventory: InventoryService
  readonly library: PlayLibrary
  readonly mail: MailService
  readonly place: Place
  readonly secrets: SecretsService
  readonly services: ServicesService
  readonly tokens: TokensService
  readonly users: UsersService
}

/** The only place of this plugin that knows the server's own environment; plays get a few names of it. */
export const serverEnvironment: Readonly<Record<string, string | undefined>> = process.env

/** Services and settings as the functions of this plugin take them. */
export function makeDeps(used: Used): ApiDeps & RunDeps {
  const { config, ...services } = used
  const { provisioning } = config
  return {
    ...services,
    defaultTimeout: provisioning.timeout_seconds,
    failureList: provisioning.failure_list,
    exposeConfig: provisioning.expose_config,
    ansiblePath: provisioning.ansible_path,
    publicUrl: used.deployment.publicUrl,
    environment: serverEnvironment,
  }
}
