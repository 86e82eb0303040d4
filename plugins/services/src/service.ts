import { after, days, notFound } from '@omnicrm/sdk'
import type { Cx, Tx } from '@omnicrm/sdk'
import {
  ServiceCancelled,
  ServiceCancelling,
  ServiceRemoved,
  ServiceStatusChanged,
  type ServiceRow,
  type ServicesService,
  type ServiceStatus,
  type SuspendReason,
} from '../contract.ts'
import { addAddon, removeAddonsOf } from './addon.ts'
import { callingJob, ServiceEntity, visible } from './rows.ts'

export function makeServices(): ServicesService {
  return {
    find,
    get: getService,
    lock: lockService,
    byUuid: async (cx, serviceUuid) =>
      await visible(cx).where('customer_service.service_uuid', serviceUuid).first(),
    ofCustomer: async (cx, customerId, only = {}) => {
      const builder = visible(cx).where('customer_service.customer_id', customerId).orderBy('service_id')
      if (only.statuses) builder.whereIn('service_status', [...only.statuses])
      if (only.serviceType !== undefined) builder.where('service_type', only.serviceType)
      return await builder
    },
    createdBy: async (cx, provisionId) =>
      await cx
        .query(ServiceEntity)
        .where({ provision_id: provisionId })
        .whereNull('deleted_at')
        .orderBy('service_id'),
    names: async (cx, serviceIds) => {
      const rows = await cx
        .query(ServiceEntity)
        .select('service_id', 'service_name', 'service_uuid')
        .whereIn('service_id', [...new Set(serviceIds)])
      return new Map(rows.map(row => [row.service_id, row.service_name ?? row.service_uuid]))
    },
    update: async (tx, serviceId, patch) => {
      await lockService(tx, serviceId)
      return await tx.update(ServiceEntity, serviceId, patch)
    },
    setStatus,
    cancel: cancelService,
    takeBack,
    addAddon,
  }
}

async function find(cx: Cx, serviceId: number): Promise<ServiceRow | undefined> {
  return await visible(cx).findById(serviceId)
}

export async function getService(cx: Cx, serviceId: number): Promise<ServiceRow> {
  const row = await find(cx, serviceId)
  if (!row) throw notFound('service', serviceId)
  return row
}

/** The row, locked, if the caller may see it. */
export async function lockService(tx: Tx, serviceId: number): Promise<ServiceRow> {
  await getService(tx, serviceId)
  const row = await tx.lock(ServiceEntity, serviceId)
  if (!row) throw notFound('service', serviceId)
  return row
}

export const aboutService = (tx: Tx, row: ServiceRow) => ({
  service_id: row.service_id,
  customer_id: row.customer_id,
  product_id: row.product_id,
  service_uuid: row.service_uuid,
  by_provision_id: callingJob(tx),
})

/** Changes the stored status and tells it; the effects in charging and provisioning follow from the events. */
export async function setStatus(
  tx: Tx,
  serviceId: number,
  status: ServiceStatus,
  reason: SuspendReason | null = null,
): Promise<ServiceRow> {
  const row = await lockService(tx, serviceId)
  if (row.service_status === status) return row
  if (status === 'Inactive') return await cancelService(tx, serviceId, reason ?? 'cancelled')
  const from = row.service_status
  const suspended = status === 'Suspended' ? (reason ?? 'manual') : null
  const changed = await tx.update(ServiceEntity, serviceId, {
    service_status: status,
    suspend_reason: suspended,
    ...(from === 'Inactive' ? { cancel_at: null, service_deactivate_date: null } : {}),
  })
  await tx.emit(ServiceStatusChanged, { ...aboutService(tx, changed), from, to: status, reason: suspended })
  return changed
}

/** Ends a service in one transaction (D-29): what stops its charges is queued with it, whatever a play does later. */
export async function cancelService(tx: Tx, serviceId: number, reason: string): Promise<ServiceRow> {
  const row = await lockService(tx, serviceId)
  if (row.service_status === 'Inactive') return row
  await tx.apply(ServiceCancelling, { service: row, reason })
  await removeAddonsOf(tx, row)
  const now = tx.now().toISOString()
  const hasEnded = row.service_deactivate_date !== null && row.service_deactivate_date <= now
  const changed = await tx.update(
    ServiceEntity,
    serviceId,
    {
      service_status: 'Inactive',
      suspend_reason: null,
      cancel_at: reason === 'expired' ? null : now,
      ...(hasEnded ? {} : { service_deactivate_date: now }),
    },
    { action: 'cancel' },
  )
  const about = aboutService(tx, changed)
  await tx.emit(ServiceStatusChanged, { ...about, from: row.service_status, to: 'Inactive', reason })
  await tx.emit(ServiceCancelled, { ...about, reason })
  return changed
}

/** Announces the end of a service; it stays as it is until then. */
export async function cancelLater(tx: Tx, serviceId: number, graceDays: number): Promise<ServiceRow> {
  await lockService(tx, serviceId)
  const cancelAt = after(tx.now(), days(graceDays)).toISOString()
  return await tx.update(ServiceEntity, serviceId, { cancel_at: cancelAt }, { action: 'cancel_later' })
}

async function takeBack(tx: Tx, serviceId: number): Promise<boolean> {
  const row = await tx.lock(ServiceEntity, serviceId)
  if (!row) return false
  await removeAddonsOf(tx, row)
  await tx.update(
    ServiceEntity,
    serviceId,
    { service_status: 'Inactive', suspend_reason: null, deleted_at: tx.now().toISOString() },
    { action: 'delete' },
  )
  if (row.provision_id !== null)
    await tx.emit(ServiceRemoved, { ...aboutService(tx, row), provision_id: row.provision_id })
  return true
}
