import {
  anyOf,
  command,
  event,
  hook,
  Id,
  IdParam,
  Instant,
  ListQuery,
  nullable,
  OneOf,
  own,
  PageOf,
  permission,
} from '@omnicrm/sdk'
import { query, RequiredText, service, T, Text, topic } from '@omnicrm/sdk'
import type { Cx, Static, Tx } from '@omnicrm/sdk'

export const can = {
  create: permission('create_provision', 'Start, retry and cancel provisioning jobs'),
  createOwn: permission('create_own_provision', 'Order products for the own account'),
  view: permission('view_provision', 'See provisioning jobs'),
  viewOwn: permission('view_own_provision', 'See provisioning jobs of the own account'),
  viewEvent: permission('view_provision_event', 'See the full results of provisioning tasks'),
  /** Exist so that roles written elsewhere load; they grant nothing (00-canonical 4.3). */
  update: permission('update_provision', 'Grants nothing: jobs never change'),
  delete: permission('delete_provision', 'Grants nothing: jobs are never deleted'),
  createEvent: permission('create_provision_event', 'Grants nothing: events come from plays'),
  updateEvent: permission('update_provision_event', 'Grants nothing: events never change'),
  deleteEvent: permission('delete_provision_event', 'Grants nothing: events are never deleted'),
}

/** Codes of jobs and events (PROV-25). A job ends in `succeeded` or `failed`, an event in any but `running`. */
export const provisioningStatus = { succeeded: 0, running: 1, failed: 2, ignored: 3 } as const
const JobStatus = T.Integer({ minimum: 0, maximum: 2 })
const EventStatus = T.Integer({ minimum: 0, maximum: 3 })

export const actions = ['provision', 'deprovision'] as const
/** Part of a play in which a task stands. */
export const sections = ['block', 'rescue', 'always', 'none'] as const

/**
 * One task of a job. What the caller may see decides how deep it goes (D-12): names, states and times for customers,
 * error messages with `view_provision`, results with `view_provision_event`.
 */
export const ProvisionEvent = T.Object({
  event_number: T.Integer(),
  event_name: T.String(),
  provisioning_status: EventStatus,
  timestamp: Instant(),
  section: OneOf(sections),
  skipped: T.Boolean(),
  duration_ms: nullable(T.Integer()),
  error_message: T.Optional(nullable(T.String())),
  /** The redacted result of the task. */
  provisioning_result_json: T.Optional(T.Unknown()),
})
export type ProvisionEvent = Static<typeof ProvisionEvent>

/** A job as lists show it. */
export const Provision = T.Object({
  provision_id: Id(),
  customer_id: nullable(Id()),
  customer_name: nullable(T.String()),
  product_id: nullable(Id()),
  product_name: nullable(T.String()),
  service_id: nullable(Id()),
  service_name: nullable(T.String()),
  provisioning_play: T.String(),
  playbook_description: nullable(T.String()),
  provisioning_status: JobStatus,
  /** True for a job that has not begun: it waits for a free runner or for another job of its service (D-76). */
  waiting: T.Boolean(),
  action: OneOf(actions),
  task_count: T.Integer(),
  /** Tasks of `task_count` that have ended (PROV-76). */
  completed_count: T.Integer(),
  failed_ignored_count: T.Integer(),
  initiating_user: T.Integer(),
  initiating_user_name: nullable(T.String()),
  auth_method: T.String(),
  retry_of: nullable(Id()),
  chain_id: nullable(T.String()),
  chain_position: nullable(T.Integer()),
  queued_at: Instant(),
  started_at: nullable(Instant()),
  finished_at: nullable(Instant()),
  timeout_seconds: T.Integer(),
  created: Instant(),
  last_modified: Instant(),
})
export type Provision = Static<typeof Provision>

export const ProvisionDetail = T.Object({
  ...Provision.properties,
  provisioning_result_json: T.Array(ProvisionEvent),
  /** Tasks not yet begun, in the order of the play (PROV-77); empty when the job has ended. */
  pending_tasks: T.Array(T.Object({ event_name: T.String(), section: OneOf(sections) })),
  /** Why the job failed; null while it runs and when it succeeded. Customers get no reasons (D-12). */
  error_message: T.Optional(nullable(T.String())),
  /** True when Cancel would do something. */
  can_cancel: T.Boolean(),
  can_retry: T.Boolean(),
  /** Merged variables of the run, redacted; with `view_provision_event`. */
  provisioning_json_vars: T.Optional(T.Record(T.String(), T.Unknown())),
})
export type ProvisionDetail = Static<typeof ProvisionDetail>

/** The answer of everything that starts a job (PROV-18). */
export const JobStarted = T.Object({
  provision_id: Id(),
  provisioning_status: JobStatus,
  message: T.String(),
})
export type JobStarted = Static<typeof JobStarted>

const NamedOrder = T.Object(
  {
    product_id: T.Optional(Id()),
    customer_id: T.Optional(Id()),
    service_id: T.Optional(nullable(Id())),
    service_uuid: T.Optional(nullable(Text(191))),
    /** Staff only: the bare name of another play (D-19). */
    provisioning_play: T.Optional(Text(255)),
    action: T.Optional(OneOf(actions)),
    site_id: T.Optional(nullable(Id())),
    /** Consent of the orderer to the product's terms (D-92). */
    terms_accepted: T.Optional(T.Boolean()),
  },
  { additionalProperties: true },
)
/**
 * An order. Besides the named fields: one key per inventory type with the id of the chosen item (`"SIM Card": 5001`),
 * and, for staff, any variable of the play (D-40). Integers may come as digits in a string.
 */
export const Order = T.Unsafe<Static<typeof NamedOrder> & Readonly<Record<string, unknown>>>(NamedOrder)
export type Order = Static<typeof Order>

/** Jobs that were ordered since an instant, by state; of the caller's own customer for customers. */
export const JobStats = T.Object({
  total: T.Integer(),
  succeeded: T.Integer(),
  /** Waiting ones too. */
  running: T.Integer(),
  failed: T.Integer(),
})
export type JobStats = Static<typeof JobStats>

export const Play = T.Object({
  /** File name without `.yaml`, as products name it. */
  name: T.String(),
  description: nullable(T.String()),
  task_count: T.Integer(),
  /** What is wrong with the file; null when it can be run. */
  fault: nullable(T.String()),
})
export type Play = Static<typeof Play>

const ById = IdParam('provision_id')
const startErrors = [
  'provisioning-ansible.noProduct',
  'provisioning-ansible.unknownPlay',
  'provisioning-ansible.brokenPlay',
  'provisioning-ansible.inventoryMissing',
  'provisioning-ansible.inventoryUnavailable',
  'provisioning-ansible.notOrderable',
]

export const api = {
  start: command({
    method: 'PUT',
    path: '/crm/provision/',
    allow: anyOf(can.create, own(can.createOwn)),
    summary: 'Start a provisioning job; answers at once while the play runs',
    body: Order,
    response: JobStarted,
    errors: startErrors,
  }),
  list: query({
    method: 'GET',
    path: '/crm/provision/',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary:
      'Provisioning jobs, newest first; filter by provisioning_status, customer_id, product_id, service_id, action',
    query: ListQuery,
    response: PageOf(Provision),
  }),
  get: query({
    method: 'GET',
    path: '/crm/provision/provision_id/:provision_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'One job with its tasks: done, running and pending',
    params: ById,
    response: ProvisionDetail,
  }),
  stats: query({
    method: 'GET',
    path: '/crm/provision/stats',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'How many jobs were ordered since an instant, by state',
    query: T.Object({ since: Instant() }),
    response: JobStats,
  }),
  retry: command({
    method: 'POST',
    path: '/crm/provision/provision_id/:provision_id/retry',
    allow: can.create,
    summary: 'Run a failed job again as a new one, with the same order',
    params: ById,
    response: JobStarted,
    errors: [...startErrors, 'provisioning-ansible.notFinished', 'provisioning-ansible.notFailed'],
  }),
  cancel: command({
    method: 'POST',
    path: '/crm/provision/provision_id/:provision_id/cancel',
    allow: can.create,
    summary: 'Stop a waiting or running job and roll back what it did',
    params: ById,
    response: JobStarted,
    errors: ['provisioning-ansible.finished'],
  }),
  plays: query({
    method: 'GET',
    path: '/crm/provision/plays',
    allow: anyOf(
      permission('create_product', 'Create products'),
      permission('update_product', 'Change products'),
      can.create,
    ),
    summary: 'Plays that products may name',
    response: T.Object({ data: T.Array(Play) }),
  }),
}

const about = {
  provision_id: Id(),
  customer_id: nullable(Id()),
  product_id: nullable(Id()),
  service_id: nullable(Id()),
  action: OneOf(actions),
  provisioning_status: JobStatus,
}
export const ProvisionCreated = event('provisioning-ansible.provisionCreated', T.Object(about))
/** A job ended; `reason` says why it failed. */
export const ProvisionFinished = event(
  'provisioning-ansible.provisionFinished',
  T.Object({ ...about, reason: nullable(T.String()) }),
)

/** Pushed when something of a job changed; details are read by `get`. Key: `provision_id`. */
export interface JobPush {
  readonly provision_id: number
  readonly provisioning_status: number
  readonly task_count: number
  readonly completed_count: number
  /** The task that changed; absent when the job itself did. */
  readonly event?: Pick<ProvisionEvent, 'event_number' | 'event_name' | 'provisioning_status' | 'timestamp'>
}
export const JobTopic = topic<JobPush>('provisioning-ansible.job')
/** Pushed when a job begins to exist, starts or ends. Key: `all` for staff, the customer's id for its own users. */
export const JobsTopic = topic<{ readonly provision_id: number; readonly provisioning_status: number }>(
  'provisioning-ansible.jobs',
)

/** A job about to be created: its variables may be changed, or the order refused by throwing. */
export interface NewJob {
  readonly action: (typeof actions)[number]
  readonly customer_id: number | null
  readonly product_id: number | null
  readonly service_id: number | null
  readonly play: string
  /** Merged by D-39, without the token. */
  readonly variables: Readonly<Record<string, unknown>>
}
export const NewProvision = hook<NewJob>('provisioning-ansible.newProvision')

/** An order by another plugin: a renewal, a top-up, a deprovisioning. */
export interface JobOrder {
  readonly product_id?: number
  readonly customer_id?: number
  readonly service_id?: number
  readonly action?: (typeof actions)[number]
  readonly variables?: Readonly<Record<string, unknown>>
  /** A second order with the same key starts nothing and answers with the first job. */
  readonly dedupe_key?: string
}
export interface JobState {
  readonly provision_id: number
  readonly provisioning_status: number
  readonly service_id: number | null
}
export interface JobsService {
  /** Starts a job as the acting caller; for machines as the first administrator (PROV-44). */
  start(tx: Tx, order: JobOrder): Promise<JobState>
  find(cx: Cx, provisionId: number): Promise<JobState | undefined>
  /** The newest job of a service, for its badge (PROV-108). */
  newestOf(cx: Cx, serviceId: number): Promise<JobState | undefined>
  /** Stops a job and rolls it back; false when it has ended already. */
  cancel(tx: Tx, provisionId: number, reason: string): Promise<boolean>
}
export const Jobs = service<JobsService>('provisioning-ansible.jobs')

/** A name that may stand for a play: letters, digits, `_` and `-` (PROV-7). */
export const PlayName = RequiredText(255, { pattern: '^[A-Za-z0-9_-]+$' })
