import {
  anyOf,
  command,
  Day,
  Deleted,
  Id,
  IdParam,
  Instant,
  ListQuery,
  MoneyAmount,
  nullable,
  OneOf,
  own,
  PageOf,
} from '@omnicrm/sdk'
import { event, hook, permission, point, query, RequiredText, service, T, Text } from '@omnicrm/sdk'
import type { Cx, Static, Tx } from '@omnicrm/sdk'

export const can = {
  view: permission('view_customer_service', 'See services of customers'),
  viewOwn: permission('view_own_customer_service', 'See the services of the own account'),
  create: permission('create_customer_service', 'Create service records'),
  update: permission('update_customer_service', 'Change services and their status'),
  updateOwn: permission(
    'update_own_customer_service',
    'Remove add-ons of and cancel own services where allowed',
  ),
  delete: permission('delete_customer_service', 'Cancel services'),
}

/** What is stored (00-canonical 6.2); other words are aliases on input and derived on output. */
export const serviceStatuses = ['Active', 'Inactive', 'Suspended'] as const
export type ServiceStatus = (typeof serviceStatuses)[number]
export const suspendReasons = ['manual', 'expired', 'payment', 'balance'] as const
export type SuspendReason = (typeof suspendReasons)[number]
export const displayStatuses = [
  ...serviceStatuses,
  'Pending Cancellation',
  'Expired',
  'Cancelled',
  'Expiring Soon',
] as const

/** A row of `customer_service` (00-canonical 2.7). */
export const ServiceRow = T.Object({
  service_id: Id(),
  /** Null only for imported orphans. */
  customer_id: nullable(Id()),
  product_id: Id(),
  service_name: nullable(Text(255)),
  service_type: T.String({ maxLength: 40 }),
  service_uuid: T.String({ maxLength: 191 }),
  icon: nullable(Text(100)),
  service_status: OneOf(serviceStatuses),
  suspend_reason: nullable(OneOf(suspendReasons)),
  cancel_at: nullable(Instant()),
  service_provisioned_date: Instant(),
  service_active_date: nullable(Instant()),
  service_deactivate_date: nullable(Instant()),
  contract_end_date: nullable(Instant()),
  /** Currency units, before tax. */
  retail_cost: MoneyAmount(),
  wholesale_cost: MoneyAmount(),
  service_billed: T.Boolean(),
  service_taxable: T.Boolean(),
  invoiced: T.Boolean(),
  billed_until: nullable(Day()),
  promo_code: nullable(Text(60)),
  service_visible_to_customer: T.Boolean(),
  service_usage_visible_to_customer: T.Boolean(),
  auto_renew: T.Boolean(),
  provisioning_play: nullable(T.String()),
  deprovisioning_play: nullable(T.String()),
  /** JSON objects in a string. */
  provisioning_json_vars: nullable(T.String()),
  deprovisioning_json_vars: nullable(T.String()),
  /** The job that created it. */
  provision_id: nullable(Id()),
  bundled_parent: nullable(Id()),
  site_id: nullable(Id()),
  billing_contact_id: nullable(Id()),
  technical_contact_id: nullable(Id()),
  purchase_order_number: nullable(Text(60)),
  installation_date: nullable(Day()),
  custom_fields: T.Record(T.String(), T.Unknown()),
  service_notes: nullable(Text(20_000)),
  deleted_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type ServiceRow = Static<typeof ServiceRow>

const hidden = ['deleted_at', 'provisioning_json_vars', 'deprovisioning_json_vars'] as const
const { wholesale_cost, service_notes, ...shown } = T.Omit(ServiceRow, [...hidden]).properties

/**
 * A service as the API shows it. Readers (`ServiceReaders`) add fields: `cgrates`, `BalanceMap` and the like. Callers
 * who see their own rows only get neither wholesale cost nor notes (D-94).
 */
export const Service = T.Object(
  {
    ...shown,
    wholesale_cost: T.Optional(wholesale_cost),
    service_notes: T.Optional(service_notes),
    /** Derived (00-canonical 6.2): `Expired`, `Cancelled`, `Pending Cancellation`, `Expiring Soon` or the stored status. */
    display_status: OneOf(displayStatuses),
    customer_name: nullable(T.String()),
  },
  { additionalProperties: true },
)
export type Service = Static<typeof Service>

export const addonStatuses = ['Active', 'Expired', 'Removed'] as const
/** A row of `service_addon`: an add-on product that a job put on a service. */
export const ServiceAddon = T.Object({
  service_addon_id: Id(),
  service_id: Id(),
  product_id: Id(),
  provision_id: nullable(Id()),
  added: Instant(),
  expires: nullable(Instant()),
  status: OneOf(addonStatuses),
  cost: MoneyAmount(),
  recurring: T.Boolean(),
  inventory_id: nullable(Id()),
  auto_renew: T.Boolean(),
  removed_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type ServiceAddon = Static<typeof ServiceAddon>
export const ServiceAddonShown = T.Object({ ...ServiceAddon.properties, product_name: nullable(T.String()) })

/** Stored statuses and the words accepted for them (D-27): `Pending Cancellation` sets `cancel_at`. */
export const statusWords = [
  ...serviceStatuses,
  'Deactivated',
  'Cancelled',
  'Expired',
  'Pending Cancellation',
] as const

/** Fields that PATCH changes (D-32); others are ignored. */
const editable = {
  service_name: nullable(Text(255)),
  service_type: RequiredText(40),
  service_status: OneOf(statusWords),
  service_notes: nullable(Text(20_000)),
  retail_cost: MoneyAmount({ minimum: 0 }),
  wholesale_cost: MoneyAmount({ minimum: 0 }),
  service_billed: T.Boolean(),
  service_taxable: T.Boolean(),
  service_visible_to_customer: T.Boolean(),
  service_usage_visible_to_customer: T.Boolean(),
  service_active_date: nullable(Instant()),
  service_deactivate_date: nullable(Instant()),
  contract_end_date: nullable(Instant()),
  icon: nullable(Text(100)),
  promo_code: nullable(Text(60)),
  site_id: nullable(Id()),
  billing_contact_id: nullable(Id()),
  technical_contact_id: nullable(Id()),
  purchase_order_number: nullable(Text(60)),
  installation_date: nullable(Day()),
  custom_fields: T.Record(T.String(), T.Unknown()),
  cancel_at: nullable(Instant()),
}

/** What is left out comes from the product. Played by hand or by a job; a job's services carry its `provision_id`. */
export const NewService = T.Object({
  customer_id: Id(),
  product_id: Id(),
  ...T.Partial(T.Object(editable)).properties,
  /** Account in the charging system; generated as `Service_<8 hex>` when absent. No `:` and no blank. */
  service_uuid: T.Optional(T.String({ minLength: 1, maxLength: 191, pattern: '^[^\\s:\\u0000-\\u001f]+$' })),
  service_provisioned_date: T.Optional(Instant()),
  provisioning_play: T.Optional(nullable(Text(255))),
  deprovisioning_play: T.Optional(nullable(Text(255))),
  provisioning_json_vars: T.Optional(nullable(Text(100_000))),
  deprovisioning_json_vars: T.Optional(nullable(Text(100_000))),
  bundled_parent: T.Optional(nullable(Id())),
  /** Accepted and ignored: renewal plans are the truth (D-84). */
  auto_renew: T.Optional(T.Unknown()),
})
export type NewService = Static<typeof NewService>
export const ServicePatch = T.Partial(T.Object(editable))
export type ServicePatch = Static<typeof ServicePatch>

const ById = IdParam('service_id')

export const api = {
  list: query({
    method: 'GET',
    path: '/crm/service/',
    allow: can.view,
    summary:
      'Services of all customers; filter by service_status, service_type, customer_id, product_id, provision_id',
    query: ListQuery,
    response: PageOf(Service),
  }),
  create: command({
    method: 'PUT',
    path: '/crm/service/',
    allow: can.create,
    summary: 'Create a service record. What is left out comes from the product',
    body: NewService,
    response: Service,
    errors: ['services.uuidTaken', 'services.foreignJob'],
  }),
  get: query({
    method: 'GET',
    path: '/crm/service/:service_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'One service with live data from the charging system. `include=none` leaves the live data out',
    params: ById,
    query: T.Object({ include: T.Optional(Text(100)) }),
    response: Service,
  }),
  getByUuid: query({
    method: 'GET',
    path: '/crm/service/service_uuid/:service_uuid',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'One service by its charging account, for plays that create only what is missing',
    params: T.Object({ service_uuid: T.String({ minLength: 1, maxLength: 191 }) }),
    query: T.Object({ include: T.Optional(Text(100)) }),
    response: Service,
  }),
  ofCustomer: query({
    method: 'GET',
    path: '/crm/service/customer_id/:customer_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'Services of one customer',
    params: IdParam('customer_id'),
    query: ListQuery,
    response: PageOf(Service),
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/service/:service_id',
    allow: can.update,
    summary: 'Change a service. A change of status to Inactive cancels it',
    params: ById,
    body: ServicePatch,
    response: Service,
  }),
  remove: command({
    method: 'DELETE',
    path: '/crm/service/:service_id',
    allow: can.delete,
    summary: 'Cancel a service; from the job that created it: take the record back (D-28)',
    params: ById,
    response: Deleted,
    errors: ['services.notOfThisJob'],
  }),
  cancel: command({
    method: 'POST',
    path: '/crm/service/:service_id/cancel',
    allow: anyOf(can.delete, own(can.updateOwn)),
    summary: 'Cancel a service, at once or after the days of grace',
    params: ById,
    response: Service,
    errors: ['services.cancelNotAllowed'],
  }),
  cancelUndo: command({
    method: 'POST',
    path: '/crm/service/:service_id/cancel_undo',
    allow: anyOf(can.delete, own(can.updateOwn)),
    summary: 'Take a pending cancellation back',
    params: ById,
    response: Service,
    errors: ['services.notPending', 'services.cancelNotAllowed'],
  }),
  addons: query({
    method: 'GET',
    path: '/crm/service_addon/service_id/:service_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'Add-ons of one service',
    params: ById,
    query: ListQuery,
    response: PageOf(ServiceAddonShown),
  }),
}

/** What happened to a service. `by_provision_id` is the job whose play did it; null for everybody else. */
const about = {
  service_id: Id(),
  customer_id: nullable(Id()),
  product_id: Id(),
  service_uuid: T.String(),
  by_provision_id: nullable(Id()),
}
export const ServiceCreated = event('services.serviceCreated', T.Object(about))
export const ServiceUpdated = event(
  'services.serviceUpdated',
  T.Object({ ...about, changed: T.Array(T.String()) }),
)
/** `from` and `to` differ. `reason` is that of a suspension, or `cancelled`. */
export const ServiceStatusChanged = event(
  'services.serviceStatusChanged',
  T.Object({
    ...about,
    from: OneOf(serviceStatuses),
    to: OneOf(serviceStatuses),
    reason: nullable(T.String()),
  }),
)
/** The service became Inactive (D-29). Not told of tombstones. */
export const ServiceCancelled = event('services.serviceCancelled', T.Object({ ...about, reason: T.String() }))
/** The job that created the service took it back (D-28): its uninvoiced, unpaid transactions are to be voided. */
export const ServiceRemoved = event('services.serviceRemoved', T.Object({ ...about, provision_id: Id() }))
const addonAbout = { service_addon_id: Id(), service_id: Id(), customer_id: nullable(Id()), product_id: Id() }
export const AddonAdded = event('services.addonAdded', T.Object(addonAbout))
export const AddonRemoved = event('services.addonRemoved', T.Object(addonAbout))

/** A service is about to be cancelled (D-29): queue here what stops its charges. Throw to refuse. */
export const ServiceCancelling = hook<{ readonly service: ServiceRow; readonly reason: string }>(
  'services.serviceCancelling',
)

/**
 * Adds fields to a service that is read alone: live balances, what is overdue, the state of its newest job. Runs outside
 * of any transaction, beside the other readers. A reader that can't reach its far side answers with what it knows and
 * an error of its own (D-86); one that throws fails the request.
 */
export interface ServiceReader {
  /** Word of `include=`: `cgrates`, `billing` … Without `include` all readers are asked, by plays none. */
  readonly name: string
  /** True for balances and usage, which `service_usage_visible_to_customer` hides from customers (SVCB-17). */
  readonly isUsage?: boolean
  read(cx: Cx, service: ServiceRow): Promise<Readonly<Record<string, unknown>>>
}
export const ServiceReaders = point<ServiceReader>('services.serviceReaders')

export interface NewAddon {
  readonly service_id: number
  readonly product_id: number
  readonly provision_id: number | null
  readonly cost: number
  readonly recurring: boolean
  readonly expires?: string | null
  readonly inventory_id?: number | null
  readonly auto_renew?: boolean
}

export interface ServicesService {
  /** Undefined when there is none, it was taken back, or it is not the caller's. */
  find(cx: Cx, serviceId: number): Promise<ServiceRow | undefined>
  /** @throws 404 */
  get(cx: Cx, serviceId: number): Promise<ServiceRow>
  byUuid(cx: Cx, serviceUuid: string): Promise<ServiceRow | undefined>
  /** Reads and locks until the transaction ends. @throws 404 */
  lock(tx: Tx, serviceId: number): Promise<ServiceRow>
  ofCustomer(
    cx: Cx,
    customerId: number,
    only?: { readonly statuses?: readonly ServiceStatus[]; readonly serviceType?: string },
  ): Promise<ServiceRow[]>
  /** Services that a job created and has not taken back, oldest first. */
  createdBy(cx: Cx, provisionId: number): Promise<ServiceRow[]>
  /** Service id → name, of all given ones. */
  names(cx: Cx, serviceIds: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** Changes columns that are not the status. @throws 404 */
  update(tx: Tx, serviceId: number, patch: Partial<Omit<ServiceRow, 'service_status'>>): Promise<ServiceRow>
  /** Changes the status with its effects; `Inactive` cancels. Nothing happens when it is that already. */
  setStatus(
    tx: Tx,
    serviceId: number,
    status: ServiceStatus,
    reason?: SuspendReason | null,
  ): Promise<ServiceRow>
  /** Makes the service Inactive now (D-29); nothing happens when it is. */
  cancel(tx: Tx, serviceId: number, reason: string): Promise<ServiceRow>
  /** Takes back what a job created (D-28, D-74): hidden everywhere, kept in the database. False when it is gone already. */
  takeBack(tx: Tx, serviceId: number): Promise<boolean>
  addAddon(tx: Tx, addon: NewAddon): Promise<ServiceAddon>
}
export const Services = service<ServicesService>('services.services')
