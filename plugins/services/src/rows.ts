import { entity, errors } from '@omnicrm/sdk'
import type { Cx } from '@omnicrm/sdk'
import { ServiceAddon, ServiceRow } from '../contract.ts'

export const ServiceEntity = entity({
  table: 'customer_service',
  key: 'service_id',
  name: 'service',
  label: 'service_name',
  schema: ServiceRow,
  redacted: ['provisioning_json_vars', 'deprovisioning_json_vars'],
})
/** Add-ons have no customer of their own: whoever may see the service sees them. */
export const AddonEntity = entity({
  table: 'service_addon',
  key: 'service_addon_id',
  name: 'service_addon',
  schema: ServiceAddon,
  own: null,
})

export const fail = errors('services', {
  uuidTaken: [
    409,
    "There is a service with the account '{service_uuid}' already. Choose another service_uuid, or leave it out.",
  ],
  foreignJob: [403, 'This job works for customer {customer_id} and may not write services of another one.'],
  notOfThisJob: [403, 'Service {service_id} was not created by this job, so the job may not take it back.'],
  cancelNotAllowed: [403, 'Services are cancelled by the support team of your provider.'],
  notPending: [409, 'Service {service_id} has no pending cancellation.'],
})

/** The customer that a job token is bound to; undefined for everybody else and for jobs without a customer. */
export const jobCustomer = (cx: Cx): number | undefined =>
  cx.actor.method === 'job' ? cx.actor.bound['customer_id'] : undefined

/** The job whose play is calling; null for everybody else. */
export const callingJob = (cx: Cx): number | null =>
  cx.actor.method === 'job' ? (cx.actor.bound['provision_id'] ?? null) : null

/** Services this caller may see: no tombstones, of its own customer, and for customers none that is hidden (D-4, D-94). */
export function visible(cx: Cx) {
  const builder = cx.query(ServiceEntity).whereNull('customer_service.deleted_at')
  if (cx.scope !== null) builder.where('customer_service.service_visible_to_customer', true)
  const customer = jobCustomer(cx)
  if (customer !== undefined) builder.where('customer_service.customer_id', customer)
  return builder
}
