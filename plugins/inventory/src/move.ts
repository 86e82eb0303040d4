import { after, days, invalid, type Tx } from '@omnicrm/sdk'
import {
  fail,
  ItemAssigned,
  ItemMissing,
  ItemReleased,
  missingStates,
  offeredStates,
  type InventoryRow,
  type ItemState,
  type TemplateRow,
} from '../contract.ts'
import { ReservationEntity } from './entities.ts'
import { isOwnHold, refuseUnlessOffered, reservationOf } from './hold.ts'
import type { Parts } from './parts.ts'
import { nameOf } from './words.ts'
import { writeItem } from './write.ts'

type Patch = Partial<InventoryRow> & { readonly state_reason?: string }

/** What a patch does to the holder of an item. */
interface Move {
  readonly assigns: boolean
  /** Customer or service is taken away. */
  readonly detaches: boolean
  /** Nobody has it afterwards, and somebody had before. */
  readonly releases: boolean
  readonly changesState: boolean
  /** Lost or stolen, and was not before (INV-63, INV-64). */
  readonly goesMissing: boolean
}

const isMissing = (state: ItemState): boolean => missingStates.includes(state)

function moveOf(before: InventoryRow, patch: Patch): Move {
  const after = { ...before, ...patch }
  const gains = (name: 'customer_id' | 'service_id') => after[name] !== null && after[name] !== before[name]
  const loses = (name: 'customer_id' | 'service_id') => before[name] !== null && after[name] === null
  const detaches = loses('customer_id') || loses('service_id')
  return {
    assigns: gains('customer_id') || gains('service_id'),
    detaches,
    releases: detaches && after.customer_id === null && after.service_id === null,
    changesState: after.item_state !== before.item_state,
    goesMissing: after.item_state !== before.item_state && isMissing(after.item_state),
  }
}

/**
 * Changes a locked item with the rules of assigning and releasing: no item ever has two holders (INV-86, D-34), a job
 * touches its own items only (D-37), states and dates follow (D-35, D-36).
 */
export async function moveItem(
  tx: Tx,
  before: InventoryRow,
  template: TemplateRow,
  patch: Patch,
  parts: Parts,
): Promise<InventoryRow> {
  const move = moveOf(before, patch)
  const jobId = jobOf(tx)
  if (jobId !== null) await refuseForeignItem(tx, before, template, patch, jobId, parts)
  await refuseIfTaken(tx, before, template, patch, move, jobId)
  if (patch.customer_id && patch.customer_id !== before.customer_id)
    await requireCustomer(tx, patch.customer_id, parts)
  return await settle(tx, before, template, patch, jobId)
}

/** The job whose token is used, if it is one. */
const jobOf = (tx: Tx): number | null =>
  tx.actor.method === 'job' ? (tx.actor.bound['provision_id'] ?? null) : null

async function refuseForeignItem(
  tx: Tx,
  before: InventoryRow,
  template: TemplateRow,
  patch: Patch,
  jobId: number,
  { jobServices }: Parts,
): Promise<void> {
  const customerId = tx.actor.bound['customer_id']
  if (customerId !== undefined && patch.customer_id && patch.customer_id !== customerId)
    throw fail.foreignCustomer({ customer_id: customerId })
  if (before.assigned_by_provision_id === jobId) return
  if ((await reservationOf(tx, before.inventory_id))?.provision_id === jobId) return
  if (before.service_id !== null)
    for (const source of jobServices)
      if ((await source.servicesOf(tx, jobId)).includes(before.service_id)) return
  throw fail.notOfJob({ name: nameOf(before, template), inventory_id: before.inventory_id })
}

async function refuseIfTaken(
  tx: Tx,
  before: InventoryRow,
  template: TemplateRow,
  patch: Patch,
  move: Move,
  jobId: number | null,
): Promise<void> {
  const about = { name: nameOf(before, template), inventory_id: before.inventory_id, item: template.item }
  const differs = (name: 'customer_id' | 'service_id') =>
    before[name] !== null && patch[name] != null && patch[name] !== before[name]
  if (differs('service_id')) throw fail.assigned(about)
  if (differs('customer_id')) throw fail.foreign(about)
  if (!move.assigns && !move.detaches && !move.changesState) return
  const hold = await reservationOf(tx, before.inventory_id)
  if (hold && !isOwnHold(hold, { userId: tx.actor.userId, provisionId: jobId })) throw fail.held(about)
  const isFree = before.customer_id === null && before.service_id === null
  if (move.assigns && isFree && jobId !== null) refuseUnlessOffered(before, template, tx.now())
}

async function requireCustomer(tx: Tx, customerId: number, { customers }: Parts): Promise<void> {
  if (!(await customers.get(tx, customerId)))
    throw invalid('customer_id', `there is no customer ${customerId}`)
}

/** Writes the patch with what follows from it, and tells those who listen. */
export async function settle(
  tx: Tx,
  before: InventoryRow,
  template: TemplateRow,
  patch: Patch,
  jobId: number | null,
): Promise<InventoryRow> {
  const move = moveOf(before, patch)
  const effects = move.releases
    ? releaseEffects(tx, template, patch)
    : move.assigns
      ? assignEffects(tx, before, jobId)
      : stateEffects(before, patch)
  const { state_reason: reason, ...fields } = patch
  const title = titleOf(move, nameOf(before, template), patch.item_state)
  const row = await writeItem(tx, before, { ...effects, ...fields }, template, {
    ...(title === undefined ? {} : { title }),
    ...(reason === undefined ? {} : { reason }),
  })
  await tellMove(tx, { before, row, template, move, jobId, reason })
  if (move.assigns && jobId === null) await ReservationEntity.query(tx.db).deleteById(row.inventory_id)
  return row
}

const assignEffects = (tx: Tx, before: InventoryRow, jobId: number | null): Patch => ({
  item_state: 'Assigned',
  assigned_by_provision_id: jobId,
  quarantine_until: null,
  // The first holder dates the sale (INV-37); moving on to a service of the same customer is no second one.
  ...(before.sold_date === null ? { sold_date: tx.now().toISOString() } : {}),
})

/** Back to stock ends the sale; anything else waits out the quarantine of its type (D-35, D-36). */
function releaseEffects(tx: Tx, template: TemplateRow, patch: Patch): Patch {
  const state = patch.item_state ?? template.release_state
  const waits = !offeredStates.includes(state) && template.quarantine_days > 0
  return {
    item_state: state,
    assigned_by_provision_id: null,
    return_due_at: null,
    quarantine_until: waits ? after(tx.now(), days(template.quarantine_days)).toISOString() : null,
    ...(offeredStates.includes(state) ? { sold_date: null } : {}),
  }
}

/** Putting an item into stock by hand ends its quarantine. */
const stateEffects = (before: InventoryRow, patch: Patch): Patch =>
  patch.item_state !== undefined &&
  patch.item_state !== before.item_state &&
  offeredStates.includes(patch.item_state)
    ? { quarantine_until: null }
    : {}

function titleOf(
  { releases, assigns, goesMissing }: Move,
  name: string,
  state: ItemState | undefined,
): string | undefined {
  if (goesMissing)
    return `${state === 'Stolen' ? 'Security report' : 'Audit'}: ${name} is ${state?.toLowerCase()}`
  if (releases) return `Release ${name}`
  return assigns ? `Assign ${name}` : undefined
}

interface Moved {
  readonly before: InventoryRow
  readonly row: InventoryRow
  readonly template: TemplateRow
  readonly move: Move
  readonly jobId: number | null
  readonly reason: string | undefined
}

async function tellMove(
  tx: Tx,
  { before, row, template, move: { assigns, detaches, goesMissing }, jobId, reason }: Moved,
): Promise<void> {
  const fact = {
    inventory_id: row.inventory_id,
    item: template.item,
    item_state: row.item_state,
    provision_id: jobId ?? before.assigned_by_provision_id,
  }
  const holder = ({ customer_id, service_id }: InventoryRow) => ({ customer_id, service_id })
  if (assigns) await tx.emit(ItemAssigned, { ...fact, ...holder(row), provision_id: jobId })
  if (detaches) await tx.emit(ItemReleased, { ...fact, ...holder(before) })
  if (goesMissing) {
    const about = { name: nameOf(row, template), reason: reason ?? null }
    await tx.emit(ItemMissing, { ...fact, ...holder(before), ...about })
  }
}
