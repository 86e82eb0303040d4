import type { Tx } from '@omnicrm/sdk'
import type { InventoryService } from '@omnicrm/plugin-inventory/contract'
import type { ServicesService } from '@omnicrm/plugin-services/contract'
import { insertProvision, readKept, type InsertDeps } from '../order/insert.ts'
import { ProvisionEntity, type ProvisionRow } from '../rows.ts'
import { factsOf } from './facts.ts'

export interface CleanUpDeps extends InsertDeps {
  readonly inventory: InventoryService
  readonly services: ServicesService
}

/** What was left of a failed job and is gone now, in words for its last event. */
export interface CleanedUp {
  readonly items: readonly number[]
  readonly services: readonly number[]
  /** Jobs that remove the rest in other systems. */
  readonly jobs: readonly number[]
}

/**
 * Takes back in the CRM what a failed job made (D-73, D-74): its items return to stock, its services are tombstones. A
 * play that was ended from outside had no rescue; then one more run of it, as a deprovisioning, removes what it made in
 * other systems, for what the job itself created and never for a service that was there before.
 */
export async function cleanUp(
  tx: Tx,
  row: ProvisionRow,
  isRescued: boolean,
  deps: CleanUpDeps,
): Promise<CleanedUp> {
  const assigned = await deps.inventory.assignedByJob(tx, row.provision_id)
  for (const item of assigned)
    await deps.inventory.release(tx, { inventoryId: item.inventory_id, reason: 'rollback' })
  const created = await deps.services.createdBy(tx, row.provision_id)
  for (const service of created.toReversed()) await deps.services.takeBack(tx, service.service_id)
  const jobs: number[] = []
  if (!isRescued && row.action === 'provision') {
    const facts = await factsOf(tx, row.provision_id)
    for (const service of created)
      jobs.push(
        await runRescue(
          tx,
          row,
          { ...facts, service_id: service.service_id, service_uuid: service.service_uuid },
          deps,
        ),
      )
    if (created.length === 0 && (await isUnusedAccount(tx, row, facts['service_uuid'], deps)))
      jobs.push(await runRescue(tx, row, facts, deps))
  }
  return {
    items: assigned.map(each => each.inventory_id),
    services: created.map(each => each.service_id),
    jobs,
  }
}

/** A play that had named its account but not yet its service may have made the account already. */
async function isUnusedAccount(
  tx: Tx,
  row: ProvisionRow,
  serviceUuid: unknown,
  { services, secrets }: CleanUpDeps,
): Promise<boolean> {
  if (typeof serviceUuid !== 'string' || readKept(secrets, row).target !== null) return false
  return (await services.byUuid(tx, serviceUuid)) === undefined
}

async function runRescue(
  tx: Tx,
  row: ProvisionRow,
  known: Readonly<Record<string, unknown>>,
  deps: CleanUpDeps,
): Promise<number> {
  const dedupeKey = `clean-up:${row.provision_id}:${String(known['service_uuid'])}`
  const before = await tx.query(ProvisionEntity).findOne({ dedupe_key: dedupeKey })
  if (before) return before.provision_id
  const { variables, request } = readKept(deps.secrets, row)
  const job = await insertProvision(
    tx,
    {
      action: 'deprovision',
      plays: [row.provisioning_play],
      customerId: row.customer_id,
      productId: row.product_id,
      serviceId: null,
      request,
      variables: { ...variables, ...known, action: 'deprovision', deprovision_subscriber: true },
      items: [],
      timeoutSeconds: row.timeout_seconds,
      dedupeKey,
    },
    deps,
  )
  return job.provision_id
}

/** After a deprovisioning nothing stays with the service, whatever its play left (D-29). */
export async function releaseRest(tx: Tx, serviceId: number, inventory: InventoryService): Promise<number[]> {
  const left = await inventory.ofService(tx, serviceId)
  for (const item of left)
    await inventory.release(tx, { inventoryId: item.inventory_id, reason: 'deprovision' })
  return left.map(each => each.inventory_id)
}
