import type { TokenGuard } from '@omnicrm/plugin-identity/contract'
import type { JobServices } from '@omnicrm/plugin-inventory/contract'
import type { ServicesService } from '@omnicrm/plugin-services/contract'
import { provisioningStatus } from '../contract.ts'
import type { PlayLibrary } from './plays/library.ts'
import { ProvisionEntity } from './rows.ts'

/** The token of a play dies with its job (D-4). */
export const tokenGuard: TokenGuard = {
  isAlive: async (cx, bound) => {
    const provisionId = bound['provision_id']
    if (provisionId === undefined) return true
    const row = await cx
      .query(ProvisionEntity)
      .select('provision_id')
      .findOne({ provision_id: provisionId, provisioning_status: provisioningStatus.running })
    return row !== undefined
  },
}

/** A job works on the service it is about and on those it made; items of others are not its business (D-37). */
export const jobServices = (services: ServicesService): JobServices => ({
  servicesOf: async (cx, provisionId) => {
    const row = await cx.query(ProvisionEntity).select('service_id').findById(provisionId)
    const created = await services.createdBy(cx, provisionId)
    return [...(row?.service_id == null ? [] : [row.service_id]), ...created.map(each => each.service_id)]
  },
})

/** A product may be saved before its play is delivered, but not without a word (PROD-90). */
export async function warnOfMissingPlay<
  V extends { readonly product: { readonly provisioning_play: string | null }; readonly warnings: string[] },
>(value: V, library: PlayLibrary): Promise<V> {
  for (const name of value.product.provisioning_play?.split(',') ?? [])
    if (name.trim() !== '' && !(await library.has(name.trim())))
      value.warnings.push(`There is no playbook '${name.trim()}' in the plays directory.`)
  return value
}
