import { after, days, job as jobRef, T } from '@omnicrm/sdk'
import type { Cx, Tx, Worker } from '@omnicrm/sdk'
import { AddonEntity, ServiceEntity } from './rows.ts'
import { cancelService, setStatus } from './service.ts'

/** Ends what is over: every hour. */
export const EndDue = jobRef('services.endDue', T.Object({}), { attempts: 3 })

/**
 * Cancels services whose days of grace are over; suspends those past their end date, and cancels them when nobody
 * renewed them within the days of grace (D-30); ends add-ons past theirs. Each in a transaction of its own: one that is
 * refused does not hold up the others, and is tried again.
 * @param graceDays of `services.expiry_grace_days`; 0 cancels at once
 */
export async function endDue(worker: Worker, graceDays: number): Promise<void> {
  const faults: unknown[] = []
  for (const { id, end } of await due(worker, graceDays))
    await worker.tx(tx => end(tx, id)).catch((error: unknown) => faults.push(error))
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} services could not be ended.`)
}

interface Due {
  readonly id: number
  readonly end: (tx: Tx, id: number) => Promise<unknown>
}

async function due(cx: Cx, graceDays: number): Promise<Due[]> {
  const now = cx.now()
  const over = after(now, -days(graceDays))
  const live = () =>
    cx.query(ServiceEntity).select('service_id').whereNull('deleted_at').orderBy('service_id')
  const [cancelled, expired, forgotten, addons] = await Promise.all([
    live().whereNot('service_status', 'Inactive').where('cancel_at', '<=', now),
    live().where('service_status', 'Active').where('service_deactivate_date', '<=', now),
    live()
      .where({ service_status: 'Suspended', suspend_reason: 'expired' })
      .where('service_deactivate_date', '<=', over),
    cx.query(AddonEntity).select('service_addon_id').where('status', 'Active').where('expires', '<=', now),
  ])
  const isEnding = new Set(cancelled.map(each => each.service_id))
  const services = (rows: readonly { service_id: number }[], end: Due['end']): Due[] =>
    rows.filter(each => !isEnding.has(each.service_id)).map(each => ({ id: each.service_id, end }))
  return [
    ...cancelled.map(each => ({ id: each.service_id, end: stillDue('cancel_at', cancel) })),
    ...services(expired, stillDue('service_deactivate_date', graceDays === 0 ? expire : suspend)),
    ...services(forgotten, stillDue('service_deactivate_date', expire)),
    ...addons.map(each => ({ id: each.service_addon_id, end: endAddon })),
  ]
}

const cancel = (tx: Tx, id: number) => cancelService(tx, id, 'cancelled')
const expire = (tx: Tx, id: number) => cancelService(tx, id, 'expired')
const suspend = (tx: Tx, id: number) => setStatus(tx, id, 'Suspended', 'expired')

/** Between the look and the lock a renewal may have moved the date. */
const stillDue =
  (field: 'cancel_at' | 'service_deactivate_date', end: Due['end']): Due['end'] =>
  async (tx, id) => {
    const row = await tx.lock(ServiceEntity, id)
    const at = row?.[field]
    if (at != null && Date.parse(at) <= tx.now().getTime()) await end(tx, id)
  }

async function endAddon(tx: Tx, id: number): Promise<void> {
  await tx.update(AddonEntity, id, { status: 'Expired' })
}
