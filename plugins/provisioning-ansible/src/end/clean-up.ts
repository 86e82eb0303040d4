import type { Tx } from '@omnicrm/sdk'
import { offeredStates, type ChosenItem, type InventoryService } from '@omnicrm/plugin-inventory/contract'
import type { ServiceRow, ServicesService } from '@omnicrm/plugin-services/contract'
import { insertProvision, readKept, type InsertDeps } from '../order/insert.ts'
import type { Variables } from '../order/variables.ts'
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

/** How a failed job ended, as far as its clean-up must know. */
export interface Left {
  /** True when the play's own rescue had its turn. */
  readonly isRescued: boolean
  /** Items the job held to the end. */
  readonly held: readonly number[]
}

/**
 * Takes back in the CRM what a failed job made (D-73, D-74): its items return to stock, its services are tombstones. A
 * play that was ended from outside had no rescue; then one more run of it, as a deprovisioning, removes what it made in
 * other systems, for what the job itself created and never for a service that was there before. Until that has ended
 * it holds the items: the next order of a SIM must not meet the removal of the last one.
 */
export async function cleanUp(tx: Tx, row: ProvisionRow, left: Left, deps: CleanUpDeps): Promise<CleanedUp> {
  const assigned = await deps.inventory.assignedByJob(tx, row.provision_id)
  for (const item of assigned)
    await deps.inventory.release(tx, { inventoryId: item.inventory_id, reason: 'rollback' })
  const created = await deps.services.createdBy(tx, row.provision_id)
  for (const service of created.toReversed()) await deps.services.takeBack(tx, service.service_id)
  const ids = new Set([...left.held, ...assigned.map(each => each.inventory_id)])
  return {
    items: assigned.map(each => each.inventory_id),
    services: created.map(each => each.service_id),
    jobs:
      left.isRescued || !(await isRunnable(row.provisioning_play, deps))
        ? []
        : await rescues(tx, row, created, await stillFree(tx, [...ids], deps.inventory), deps),
  }
}

/** The job ends all the same when its play is gone by now; the alert names it, and staff see what it had made. */
const isRunnable = async (play: string, { library }: CleanUpDeps): Promise<boolean> =>
  await library.outline(play).then(
    () => true,
    () => false,
  )

async function rescues(
  tx: Tx,
  row: ProvisionRow,
  created: readonly ServiceRow[],
  items: readonly ChosenItem[],
  deps: CleanUpDeps,
): Promise<number[]> {
  if (row.action === 'deprovision') return await again(tx, row, items, deps)
  const facts = await factsOf(tx, row.provision_id)
  const [first, ...others] = created
  if (!first)
    return (await isUnusedAccount(tx, row, facts['service_uuid'], deps))
      ? [await runRescue(tx, row, facts, items, deps)]
      : []
  const known = ({ service_id, service_uuid }: ServiceRow) => ({ ...facts, service_id, service_uuid })
  const jobs = [await runRescue(tx, row, known(first), items, deps)]
  for (const service of others) jobs.push(await runRescue(tx, row, known(service), [], deps))
  return jobs
}

const prefix = 'clean-up:'
const mostRuns = 10

/** A clean-up that was itself cut off left the rest in place; a rescue may be repeated. */
async function again(
  tx: Tx,
  row: ProvisionRow,
  items: readonly ChosenItem[],
  deps: CleanUpDeps,
): Promise<number[]> {
  const [key, run = '1'] = (row.dedupe_key ?? '').split('#')
  if (!key?.startsWith(prefix) || Number(run) >= mostRuns) return []
  return [
    await insertRescue(
      tx,
      row,
      readKept(deps.secrets, row).variables,
      items,
      `${key}#${Number(run) + 1}`,
      deps,
    ),
  ]
}

/** Items that nobody took or took out of stock meanwhile, by the type an order names them by. */
async function stillFree(tx: Tx, ids: readonly number[], inventory: InventoryService): Promise<ChosenItem[]> {
  const templates = new Map(
    (await inventory.templates(tx)).map(each => [each.inventory_template_id, each.item]),
  )
  const items: ChosenItem[] = []
  for (const inventoryId of ids) {
    const item = await inventory.get(tx, inventoryId)
    const type = item && templates.get(item.inventory_template_id)
    if (
      item &&
      type !== undefined &&
      item.service_id === null &&
      item.customer_id === null &&
      offeredStates.includes(item.item_state)
    )
      items.push({ type, inventoryId })
  }
  return items
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
  items: readonly ChosenItem[],
  deps: CleanUpDeps,
): Promise<number> {
  const { variables } = readKept(deps.secrets, row)
  const all = { ...variables, ...known, action: 'deprovision', deprovision_subscriber: true }
  return await insertRescue(
    tx,
    row,
    all,
    items,
    `${prefix}${row.provision_id}:${String(known['service_uuid'])}`,
    deps,
  )
}

async function insertRescue(
  tx: Tx,
  row: ProvisionRow,
  variables: Variables,
  items: readonly ChosenItem[],
  dedupeKey: string,
  deps: CleanUpDeps,
): Promise<number> {
  const before = await tx.query(ProvisionEntity).findOne({ dedupe_key: dedupeKey })
  if (before) return before.provision_id
  const job = await insertProvision(
    tx,
    {
      action: 'deprovision',
      plays: [row.provisioning_play],
      customerId: row.customer_id,
      productId: row.product_id,
      serviceId: null,
      request: readKept(deps.secrets, row).request,
      variables,
      items,
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
