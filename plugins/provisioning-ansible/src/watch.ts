import { after, days, job as jobRef, T } from '@omnicrm/sdk'
import type { Entry, Tx } from '@omnicrm/sdk'
import type { InventoryService } from '@omnicrm/plugin-inventory/contract'
import type { ServicesService } from '@omnicrm/plugin-services/contract'
import { provisioningStatus } from '../contract.ts'
import { releaseRest } from './end/clean-up.ts'
import { enqueueRun } from './order/insert.ts'
import { startJob, type OrderDeps } from './order/start.ts'
import { ProvisionEntity } from './rows.ts'
import { killRun } from './run/processes.ts'
import { jobDirectory, keptWorkspaces, removeWorkspace } from './run/workspace.ts'

/** Finds jobs that nobody runs (D-75): at start and every minute. */
export const CheckJobs = jobRef('provisioning-ansible.checkJobs', T.Object({}), { attempts: 1 })

/** Every open job has its row of work, or gets a new one; the row of a job that had begun ends it as lost. */
export async function checkJobs(tx: Tx): Promise<void> {
  const open = await tx.query(ProvisionEntity).where({ provisioning_status: provisioningStatus.running })
  for (const row of open) await enqueueRun(tx, row)
}

const keptBackDays = 7

/**
 * A job that was open when a backup was made may have run since: what it made elsewhere can't be known, and doing it again
 * could top up twice. Those that had not begun count as begun, so that all of them end as lost, and their items are kept
 * back for a week, in which people see whether a far side has them.
 */
export async function loseOpenJobs<T>(tx: Tx, restored: T, inventory: InventoryService): Promise<T> {
  const waiting = await tx
    .query(ProvisionEntity)
    .where({ provisioning_status: provisioningStatus.running })
    .whereNull('started_at')
  const until = after(tx.now(), days(keptBackDays))
  for (const { provision_id } of waiting) {
    await inventory.quarantineJob(tx, { provisionId: provision_id, until })
    await tx.update(
      ProvisionEntity,
      provision_id,
      { started_at: tx.now().toISOString() },
      { title: `Provisioning job ${provision_id} was open in the restored backup` },
    )
  }
  return restored
}

/** Folders of jobs that ended without their runner hold a token and credentials: they go at start. */
export async function removeLeftovers(entry: Entry, dataDirectory: string): Promise<void> {
  for (const provisionId of await keptWorkspaces(dataDirectory)) {
    const row = await entry.query(ProvisionEntity).findById(provisionId)
    if (row?.provisioning_status === provisioningStatus.running) continue
    const directory = jobDirectory(dataDirectory, provisionId)
    await killRun(directory)
    await removeWorkspace(directory)
  }
}

const linkNames = ['site_id', 'billing_contact_id', 'technical_contact_id', 'purchase_order_number'] as const

/**
 * The first service that a job's token creates is the job's (00-canonical 2.8). Place, contacts and number of the order
 * are the service's, whether its play hands them on or not (CUST-32).
 */
export async function adoptService(
  tx: Tx,
  { service_id, by_provision_id }: { readonly service_id: number; readonly by_provision_id: number | null },
  { services }: { readonly services: ServicesService },
): Promise<void> {
  if (by_provision_id === null) return
  const job = tx.query(ProvisionEntity).findById(by_provision_id)
  await job.clone().whereNull('service_id').patch({ service_id })
  const [row, service] = [await job, await services.find(tx, service_id)]
  if (!row || !service) return
  const ordered = JSON.parse(row.provisioning_json_vars) as Record<string, unknown>
  const links: Record<string, unknown> = {}
  for (const name of linkNames)
    if (service[name] === null && ordered[name] != null) links[name] = ordered[name]
  if (Object.keys(links).length > 0) await services.update(tx, service_id, links)
}

/**
 * Cancelling a service has its play remove what it made elsewhere (D-29). A status that a play wrote starts nothing:
 * that play is the deprovisioning.
 */
export async function deprovisionCancelled(
  tx: Tx,
  { service_id, by_provision_id }: { readonly service_id: number; readonly by_provision_id: number | null },
  deps: OrderDeps & { readonly services: ServicesService; readonly inventory: InventoryService },
): Promise<void> {
  if (by_provision_id !== null) return
  const service = await deps.services.find(tx, service_id)
  if (!service) return
  const product = await deps.catalog.get(tx, service.product_id)
  const play = (
    service.deprovisioning_play ??
    service.provisioning_play ??
    product?.provisioning_play
  )?.split(',')[0]
  if (play && (await deps.library.has(play.trim())))
    await startJob(tx, { service_id, action: 'deprovision' }, deps)
  else await releaseRest(tx, service_id, deps.inventory)
}
