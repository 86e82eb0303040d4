import type { Tx } from '@omnicrm/sdk'
import type { AlertsService, MailService } from '@omnicrm/plugin-activity/contract'
import type { CatalogService } from '@omnicrm/plugin-catalog/contract'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import { JobTopic, ProvisionFinished, provisioningStatus } from '../../contract.ts'
import { insertProvision, pushJob, readKept } from '../order/insert.ts'
import { EventEntity, ProvisionEntity, type ProvisionRow } from '../rows.ts'
import { resultText } from '../run/recorder.ts'
import { cleanUp, releaseRest, type CleanedUp, type CleanUpDeps } from './clean-up.ts'
import { sendFailureMail } from './failure-mail.ts'

export interface SettleDeps extends CleanUpDeps {
  readonly catalog: CatalogService
  readonly customers: CustomersService
  readonly alerts: AlertsService
  readonly mail: MailService
  readonly failureList: readonly string[]
  readonly publicUrl: string
}

/** How a job ended, before its effects. */
export type Ending = Success | Failure
interface Success {
  readonly kind: 'success'
  readonly taskCount: number
}
interface Failure {
  readonly kind: 'failure'
  /** One sentence: why. */
  readonly reason: string
  /** True when the play's own rescue had its turn. */
  readonly isRescued: boolean
  /** An event of its own, for ends that no task tells (PROV-35, PROV-37, PROV-38). */
  readonly event?: { readonly name: string; readonly result: Readonly<Record<string, unknown>> }
  /** False for what somebody wanted: nobody is warned of it. */
  readonly isFault: boolean
}

/**
 * Ends a job in one transaction: its status, its tasks, its holds, what it made, the e-mail and the alert. The token of
 * the play is dead with it (D-4).
 * @returns false when it had ended already: of several that try, one does it
 */
export async function settle(
  tx: Tx,
  provisionId: number,
  ending: Ending,
  deps: SettleDeps,
): Promise<boolean> {
  const before = await tx.lock(ProvisionEntity, provisionId)
  if (before?.provisioning_status !== provisioningStatus.running) return false
  await closeTasks(tx, before)
  const created = await deps.services.createdBy(tx, provisionId)
  const held = await deps.inventory.releaseJob(tx, { provisionId })
  const cleaned =
    ending.kind === 'failure'
      ? await cleanUp(tx, before, { isRescued: ending.isRescued, held }, deps)
      : undefined
  if (before.action === 'deprovision' && before.service_id !== null)
    await releaseRest(tx, before.service_id, deps.inventory)
  if (ending.kind === 'failure' && ending.event) await addEvent(tx, provisionId, ending, cleaned)
  const row = await tx.update(
    ProvisionEntity,
    provisionId,
    {
      provisioning_status:
        ending.kind === 'success' ? provisioningStatus.succeeded : provisioningStatus.failed,
      finished_at: tx.now().toISOString(),
      service_id: before.service_id ?? created[0]?.service_id ?? null,
      failure_reason: ending.kind === 'success' ? null : ending.reason,
      ...(ending.kind === 'success' ? { task_count: ending.taskCount } : {}),
    },
    { title: `Provisioning job ${provisionId} ${ending.kind === 'success' ? 'succeeded' : 'failed'}` },
  )
  if (ending.kind === 'success') await followUp(tx, row, deps)
  else if (ending.isFault) await warn(tx, row, ending.reason, deps)
  await tell(tx, row)
  return true
}

/** A task that was running when the job ended did not end itself. */
async function closeTasks(tx: Tx, { provision_id }: ProvisionRow): Promise<void> {
  await tx.query(EventEntity).where({ provision_id, provisioning_status: provisioningStatus.running }).patch({
    provisioning_status: provisioningStatus.failed,
    error_message: 'The task did not end: the run was stopped.',
  })
}

async function addEvent(
  tx: Tx,
  provisionId: number,
  failure: Failure,
  cleaned: CleanedUp | undefined,
): Promise<void> {
  const last = await tx
    .query(EventEntity)
    .where({ provision_id: provisionId })
    .max('event_number as event_number')
    .first()
  await tx.insert(EventEntity, {
    provision_id: provisionId,
    event_number: Number(last?.event_number ?? 0) + 1,
    event_name: failure.event?.name ?? 'Failed',
    provisioning_status: provisioningStatus.failed,
    section: 'none',
    skipped: false,
    error_message: failure.reason,
    provisioning_result_json: resultText({
      ...failure.event?.result,
      ...(cleaned ? { cleaned_up: cleaned } : {}),
    }),
    duration_ms: null,
    timestamp: tx.now().toISOString(),
  })
}

async function followUp(tx: Tx, row: ProvisionRow, deps: SettleDeps): Promise<void> {
  if (row.action !== 'provision') return
  await noteAddon(tx, row, deps)
  if (row.chain_rest !== null) await continueChain(tx, row, deps)
}

/** An add-on that was put on an existing service appears in the service's list (PLAN-61). */
async function noteAddon(
  tx: Tx,
  row: ProvisionRow,
  { catalog, services, secrets }: SettleDeps,
): Promise<void> {
  const target = readKept(secrets, row).target
  const product = row.product_id === null ? undefined : await catalog.get(tx, row.product_id)
  if (target === null || product?.category !== 'addon' || row.chain_rest !== null) return
  const service = await services.find(tx, target)
  if (!service || service.product_id === product.product_id) return
  await services.addAddon(tx, {
    service_id: target,
    product_id: product.product_id,
    provision_id: row.provision_id,
    cost: product.retail_cost,
    recurring: product.auto_renew !== 'false',
  })
}

/** The next play of a chain works on the service that the first one made (D-90). */
async function continueChain(tx: Tx, row: ProvisionRow, deps: SettleDeps): Promise<void> {
  const kept = readKept(deps.secrets, row)
  await insertProvision(
    tx,
    {
      action: 'provision',
      plays: (row.chain_rest ?? '').split(','),
      customerId: row.customer_id,
      productId: row.product_id,
      serviceId: row.service_id,
      request: kept.request,
      variables: { ...kept.variables, ...(row.service_id === null ? {} : { service_id: row.service_id }) },
      items: [],
      timeoutSeconds: row.timeout_seconds,
      chain: { id: row.chain_id ?? '', position: (row.chain_position ?? 1) + 1 },
    },
    deps,
  )
}

async function warn(tx: Tx, row: ProvisionRow, reason: string, deps: SettleDeps): Promise<void> {
  await deps.alerts.raise(tx, {
    severity: 'error',
    title: `Provisioning job ${row.provision_id} failed`,
    detail: reason,
    link: `/provisioning/${row.provision_id}`,
    permission: 'view_provision',
  })
  await sendFailureMail(tx, row, reason, deps)
}

/** Tells other plugins and everybody who looks at the job. */
async function tell(tx: Tx, row: ProvisionRow): Promise<void> {
  const { provision_id, customer_id, product_id, service_id, action, provisioning_status } = row
  await tx.emit(ProvisionFinished, {
    provision_id,
    customer_id,
    product_id,
    service_id,
    action,
    provisioning_status,
    reason: row.failure_reason,
  })
  const { task_count, completed_count } = row
  tx.live(JobTopic, provision_id, { provision_id, provisioning_status, task_count, completed_count })
  pushJob(tx, row)
}
