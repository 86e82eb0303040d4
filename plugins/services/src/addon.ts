import type { Tx } from '@omnicrm/sdk'
import { AddonAdded, AddonRemoved, type NewAddon, type ServiceAddon, type ServiceRow } from '../contract.ts'
import { AddonEntity, ServiceEntity } from './rows.ts'

/** Notes the add-on that a job put on a service (PLAN-61). */
export async function addAddon(tx: Tx, addon: NewAddon): Promise<ServiceAddon> {
  const row = await tx.insert(AddonEntity, {
    ...addon,
    added: tx.now().toISOString(),
    expires: addon.expires ?? null,
    inventory_id: addon.inventory_id ?? null,
    auto_renew: addon.auto_renew ?? false,
    status: 'Active',
  })
  const service = await tx.query(ServiceEntity).findById(addon.service_id)
  await tx.emit(AddonAdded, {
    service_addon_id: row.service_addon_id,
    service_id: row.service_id,
    customer_id: service?.customer_id ?? null,
    product_id: row.product_id,
  })
  return row
}

/** Ends the add-ons of a service that ends (D-29). */
export async function removeAddonsOf(tx: Tx, service: ServiceRow): Promise<void> {
  const active = await tx.query(AddonEntity).where({ service_id: service.service_id, status: 'Active' })
  for (const addon of active) {
    await tx.update(AddonEntity, addon.service_addon_id, {
      status: 'Removed',
      removed_at: tx.now().toISOString(),
    })
    await tx.emit(AddonRemoved, {
      service_addon_id: addon.service_addon_id,
      service_id: service.service_id,
      customer_id: service.customer_id,
      product_id: addon.product_id,
    })
  }
}
