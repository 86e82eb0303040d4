import { can as holds, notFound } from '@omnicrm/sdk'
import type { Cx } from '@omnicrm/sdk'
import type { CatalogService } from '@omnicrm/plugin-catalog/contract'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import type { UsersService } from '@omnicrm/plugin-identity/contract'
import type { ServicesService } from '@omnicrm/plugin-services/contract'
import {
  can,
  provisioningStatus,
  type Provision,
  type ProvisionDetail,
  type ProvisionEvent,
} from '../contract.ts'
import { tasksOfRun, type PlayLibrary } from './plays/library.ts'
import { EventEntity, ProvisionEntity, type EventRow, type ProvisionRow } from './rows.ts'
import { nextTask } from './run/recorder.ts'

export interface AnswerDeps {
  readonly customers: CustomersService
  readonly catalog: CatalogService
  readonly services: ServicesService
  readonly users: UsersService
  readonly library: PlayLibrary
}

/** Jobs this caller may see: its own customer's for customers and for plays. */
export function visibleJobs(cx: Cx) {
  const builder = cx.query(ProvisionEntity)
  const customer = cx.actor.method === 'job' ? cx.actor.bound['customer_id'] : undefined
  return customer === undefined ? builder : builder.where({ customer_id: customer })
}

export async function getJob(cx: Cx, provisionId: number): Promise<ProvisionRow> {
  const row = await visibleJobs(cx).findById(provisionId)
  if (!row) throw notFound('provisioning job', provisionId)
  return row
}

const present = (ids: readonly (number | null)[]): number[] => ids.filter(each => each !== null)

/** Rows with the names of what they refer to. */
export async function shownJobs(
  cx: Cx,
  rows: readonly ProvisionRow[],
  deps: AnswerDeps,
): Promise<Provision[]> {
  const [customers, products, services, users] = await Promise.all([
    deps.customers.names(cx, present(rows.map(each => each.customer_id))),
    deps.catalog.names(cx, present(rows.map(each => each.product_id))),
    deps.services.names(cx, present(rows.map(each => each.service_id))),
    // Customers don't learn who of the staff started a job.
    cx.scope === null
      ? deps.users.names(
          cx,
          rows.map(each => each.initiating_user),
        )
      : new Map<number, string>(),
  ])
  const named = (names: ReadonlyMap<number, string>, id: number | null) =>
    id === null ? null : (names.get(id) ?? null)
  return rows.map(row => ({
    provision_id: row.provision_id,
    customer_id: row.customer_id,
    customer_name: named(customers, row.customer_id),
    product_id: row.product_id,
    product_name: named(products, row.product_id),
    service_id: row.service_id,
    service_name: named(services, row.service_id),
    provisioning_play: row.provisioning_play,
    playbook_description: row.playbook_description,
    provisioning_status: row.provisioning_status,
    waiting: row.provisioning_status === provisioningStatus.running && row.started_at === null,
    action: row.action,
    task_count: row.task_count,
    completed_count: row.completed_count,
    failed_ignored_count: row.failed_ignored_count,
    initiating_user: row.initiating_user,
    initiating_user_name: named(users, row.initiating_user),
    auth_method: row.auth_method,
    retry_of: row.retry_of,
    chain_id: row.chain_id,
    chain_position: row.chain_position,
    queued_at: row.queued_at,
    started_at: row.started_at,
    finished_at: row.finished_at,
    timeout_seconds: row.timeout_seconds,
    created: row.created,
    last_modified: row.last_modified,
  }))
}

/** A job with its tasks, as deep as the caller may look (D-12). */
export async function detail(cx: Cx, row: ProvisionRow, deps: AnswerDeps): Promise<ProvisionDetail> {
  const isStaff = cx.scope === null
  const seesResults = isStaff && holds(cx.actor, can.viewEvent)
  const columns = [
    'event_number',
    'event_name',
    'provisioning_status',
    'section',
    'skipped',
    'error_message',
    'duration_ms',
    'timestamp',
  ]
  const events = await cx
    .query(EventEntity)
    .select(...columns, ...(seesResults ? ['provisioning_result_json'] : []))
    .where({ provision_id: row.provision_id })
    .orderBy('event_number')
  const [shown] = await shownJobs(cx, [row], deps)
  const isRunning = row.provisioning_status === provisioningStatus.running
  return {
    ...(shown as Provision),
    provisioning_result_json: events.map(each => shownEvent(cx, each, { isStaff, seesResults })),
    pending_tasks: isRunning ? await pendingTasks(row, events, deps.library) : [],
    can_cancel: isStaff && isRunning && row.cancel_reason === null,
    can_retry: isStaff && row.provisioning_status === provisioningStatus.failed,
    ...(isStaff ? { error_message: said(cx, row.failure_reason) } : {}),
    ...(seesResults
      ? { provisioning_json_vars: JSON.parse(row.provisioning_json_vars) as Record<string, unknown> }
      : {}),
  }
}

const said = (cx: Cx, text: string | null): string | null => (text === null ? null : cx.say(text))

interface Sight {
  readonly isStaff: boolean
  readonly seesResults: boolean
}

function shownEvent(cx: Cx, event: EventRow, { isStaff, seesResults }: Sight): ProvisionEvent {
  const { event_number, event_name, provisioning_status, timestamp, section, skipped, duration_ms } = event
  return {
    event_number,
    event_name,
    provisioning_status,
    timestamp,
    section,
    skipped,
    duration_ms,
    ...(isStaff ? { error_message: said(cx, event.error_message) } : {}),
    ...(seesResults
      ? {
          provisioning_result_json:
            event.provisioning_result_json === null
              ? null
              : (JSON.parse(event.provisioning_result_json) as unknown),
        }
      : {}),
  }
}

/** What the play has not begun yet, in its order (PROV-77). A play that is rolling back has its rescue before it. */
async function pendingTasks(
  row: ProvisionRow,
  events: readonly EventRow[],
  library: PlayLibrary,
): Promise<ProvisionDetail['pending_tasks']> {
  const outline = await library.outline(row.provisioning_play)
  const isRescuing = events.some(each => each.section === 'rescue')
  const tasks =
    isRescuing && row.action === 'provision'
      ? outline.tasks.filter(each => each.section !== 'block')
      : tasksOfRun(outline, row.action)
  let position = 0
  for (const event of events) {
    if (isRescuing && row.action === 'provision' && event.section !== 'rescue') continue
    const index = nextTask(tasks, position, event.event_name)
    if (index !== undefined) position = index + 1
  }
  return tasks.slice(position).map(({ name, section }) => ({ event_name: name, section }))
}
