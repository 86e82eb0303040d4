import { randomUUID } from 'node:crypto'
import { after, days, invalid, notFound } from '@omnicrm/sdk'
import type { Tx } from '@omnicrm/sdk'
import type { CatalogService, ProductRow } from '@omnicrm/plugin-catalog/contract'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import {
  ServiceCreated,
  ServiceUpdated,
  type NewService,
  type ServicePatch,
  type ServiceRow,
} from '../contract.ts'
import { callingJob, fail, jobCustomer, ServiceEntity } from './rows.ts'
import { aboutService, cancelLater, getService, lockService, setStatus } from './service.ts'
import { readStatus } from './status.ts'

export interface WriteDeps {
  readonly customers: CustomersService
  readonly catalog: CatalogService
  /** `service_types` of the configuration (D-33); undefined when the installation has no list. */
  readonly serviceTypes: readonly string[] | undefined
  readonly graceDays: number
}

/** Creates a service; what the caller leaves out comes from the product (LIFE-54, PLAY-45). */
export async function createService(tx: Tx, input: NewService, deps: WriteDeps): Promise<ServiceRow> {
  const bound = jobCustomer(tx)
  if (bound !== undefined && bound !== input.customer_id) throw fail.foreignJob({ customer_id: bound })
  await deps.customers.lockOpen(tx, input.customer_id)
  const product = await deps.catalog.require(tx, input.product_id)
  await checkLinks(tx, input.customer_id, input, deps)
  const { auto_renew: _ignored, service_status: word = 'Active', ...given } = input
  const { status, pending } = readStatus(word)
  const begin = input.service_provisioned_date ?? tx.now().toISOString()
  const serviceType = input.service_type ?? product.service_type
  checkType(serviceType, deps)
  const row = await tx.insert(ServiceEntity, {
    ...fromProduct(product, begin),
    ...given,
    service_type: serviceType,
    service_status: status,
    suspend_reason: status === 'Suspended' ? 'manual' : null,
    ...(pending ? { cancel_at: after(tx.now(), days(deps.graceDays)).toISOString() } : {}),
    service_uuid: await freeUuid(tx, input.service_uuid),
    provision_id: callingJob(tx),
    custom_fields: input.custom_fields ?? {},
  })
  await tx.emit(ServiceCreated, aboutService(tx, row))
  return row
}

function fromProduct(product: ProductRow, begin: string): Partial<ServiceRow> {
  return {
    icon: product.icon,
    retail_cost: product.retail_cost,
    wholesale_cost: product.wholesale_cost,
    provisioning_play: product.provisioning_play,
    service_provisioned_date: begin,
    service_active_date: begin,
    contract_end_date:
      product.contract_days > 0 ? after(new Date(begin), days(product.contract_days)).toISOString() : null,
    service_billed: true,
    service_taxable: true,
    invoiced: false,
    service_visible_to_customer: true,
    service_usage_visible_to_customer: true,
    auto_renew: false,
  }
}

/** The wanted account if nobody has it, else a new one; tombstones keep theirs, so an account is never reused. */
async function freeUuid(tx: Tx, wanted: string | undefined): Promise<string> {
  const isTaken = async (uuid: string) =>
    (await tx.query(ServiceEntity).where({ service_uuid: uuid }).resultSize()) > 0
  if (wanted !== undefined) {
    if (await isTaken(wanted))
      throw fail.uuidTaken({ service_uuid: wanted, fields: { service_uuid: 'is taken' } })
    return wanted
  }
  for (;;) {
    const uuid = `Service_${randomUUID().slice(0, 8)}`
    if (!(await isTaken(uuid))) return uuid
  }
}

/** Changes what may be changed (D-32), status last: it may end the service. */
export async function updateService(
  tx: Tx,
  serviceId: number,
  patch: ServicePatch,
  deps: WriteDeps,
): Promise<ServiceRow> {
  const before = await lockService(tx, serviceId)
  const { service_status: word, ...fields } = patch
  if (fields.service_type !== undefined && fields.service_type !== before.service_type)
    checkType(fields.service_type, deps)
  if (before.customer_id !== null) await checkLinks(tx, before.customer_id, fields, deps)
  let row = await tx.update(ServiceEntity, serviceId, fields)
  const changed = Object.keys(fields).filter(
    name =>
      JSON.stringify(before[name as keyof ServiceRow]) !== JSON.stringify(row[name as keyof ServiceRow]),
  )
  if (changed.length > 0) await tx.emit(ServiceUpdated, { ...aboutService(tx, row), changed })
  if (word !== undefined) {
    const { status, pending } = readStatus(word)
    row = await setStatus(tx, serviceId, status)
    if (pending) row = await cancelLater(tx, serviceId, deps.graceDays)
  }
  return row
}

function checkType(type: string, { serviceTypes }: WriteDeps): void {
  if (serviceTypes && !serviceTypes.includes(type))
    throw invalid('service_type', `'${type}' is not one of ${serviceTypes.join(', ')}`)
}

type Links = Partial<
  Pick<ServiceRow, 'site_id' | 'billing_contact_id' | 'technical_contact_id' | 'bundled_parent'>
>

/** Site, contacts and parent must be the customer's own. */
async function checkLinks(
  tx: Tx,
  customerId: number,
  links: { readonly [K in keyof Links]: Links[K] | undefined },
  { customers }: WriteDeps,
): Promise<void> {
  if (links.site_id != null && (await customers.site(tx, links.site_id))?.customer_id !== customerId)
    throw invalid('site_id', `customer ${customerId} has no site ${links.site_id}`)
  for (const field of ['billing_contact_id', 'technical_contact_id'] as const) {
    const id = links[field]
    if (id != null && (await customers.contact(tx, id))?.customer_id !== customerId)
      throw invalid(field, `customer ${customerId} has no contact ${id}`)
  }
  if (links.bundled_parent != null) {
    const parent = await getService(tx, links.bundled_parent)
    if (parent.customer_id !== customerId) throw notFound('service', links.bundled_parent)
  }
}
