import { after, minutes, type Cx, type Tx } from '@omnicrm/sdk'
import {
  fail,
  offeredStates,
  type ChosenItem,
  type InventoryRow,
  type Reservation,
  type TemplateRow,
} from '../contract.ts'
import { ItemEntity, lockItem, plain, ReservationEntity, type ReservationRow } from './entities.ts'
import { requireTemplate } from './template.ts'
import { nameOf } from './words.ts'

/** Who wants an item: a user's wizard, or a job and the user whose wizard it takes over from. */
export interface Claimant {
  readonly userId: number | null
  readonly provisionId: number | null
}

/** The hold that is in force now; one whose time is over counts no more. */
export async function reservationOf(cx: Cx, inventoryId: number): Promise<ReservationRow | undefined> {
  const row = await ReservationEntity.query(cx.db).findById(inventoryId)
  return row && !isOver(row, cx.now()) ? plain<ReservationRow>(row) : undefined
}

const isOver = (row: ReservationRow, at: Date): boolean =>
  row.reserved_until !== null && row.reserved_until <= at.toISOString()

/** A wizard's hold is its user's; a job's hold is the job's alone. */
export function isOwnHold(hold: ReservationRow, { userId, provisionId }: Claimant): boolean {
  if (hold.provision_id !== null) return hold.provision_id === provisionId
  return userId !== null && hold.reserved_by === userId
}

/** @throws 409 naming the item and the reason */
export function refuseUnlessOffered(row: InventoryRow, template: TemplateRow, at: Date): void {
  const name = nameOf(row, template)
  const about = { name, inventory_id: row.inventory_id, item: template.item }
  if (row.service_id !== null) throw fail.assigned(about)
  if (row.customer_id !== null) throw fail.foreign(about)
  if (!offeredStates.includes(row.item_state)) throw fail.wrongState({ ...about, state: row.item_state })
  if (row.quarantine_until !== null && row.quarantine_until > at.toISOString())
    throw fail.quarantined({ ...about, until: row.quarantine_until })
}

/** Holds one item; a hold of one's own is taken over. @param until null: until the job ends */
async function claim(
  tx: Tx,
  { type, inventoryId }: { readonly type?: string; readonly inventoryId: number },
  claimant: Claimant,
  until: Date | null,
): Promise<ReservationRow> {
  const row = await lockItem(tx, inventoryId)
  if (!row) throw fail.deleted({ inventory_id: inventoryId, ...(type === undefined ? {} : { item: type }) })
  const template = await requireTemplate(tx, row.inventory_template_id)
  const about = { name: nameOf(row, template), inventory_id: inventoryId, item: template.item }
  if (type !== undefined && template.item !== type) throw fail.wrongType({ ...about, expected: type })
  refuseUnlessOffered(row, template, tx.now())
  const hold = await ReservationEntity.query(tx.db).findById(inventoryId).forUpdate()
  const fields = {
    reserved_by: claimant.userId,
    provision_id: claimant.provisionId,
    reserved_until: until?.toISOString() ?? null,
  }
  if (!hold)
    return await tx.insert(ReservationEntity, {
      inventory_id: inventoryId,
      state_before: row.item_state,
      ...fields,
    })
  if (!isOver(hold, tx.now()) && !isOwnHold(hold, claimant)) throw fail.held(about)
  return await tx.update(ReservationEntity, inventoryId, { ...fields, state_before: row.item_state })
}

// Two orders that want the same items in different order would wait for each other.
const inOrder = <C extends { readonly inventoryId: number }>(items: readonly C[]): C[] =>
  items.toSorted((a, b) => a.inventoryId - b.inventoryId)

/** Holds items for a user's wizard, or holds them longer. */
export async function holdItems(
  tx: Tx,
  input: { readonly inventoryIds: readonly number[]; readonly userId: number; readonly minutes: number },
): Promise<Reservation[]> {
  const until = after(tx.now(), minutes(input.minutes))
  const claimant = { userId: input.userId, provisionId: null }
  const held: Reservation[] = []
  for (const item of inOrder(input.inventoryIds.map(inventoryId => ({ inventoryId }))))
    held.push(toReservation(await claim(tx, item, claimant, until)))
  return held
}

/** Turns holds of the same user into holds of the job, or takes new ones; all or none (D-34). */
export async function holdForJob(
  tx: Tx,
  input: {
    readonly provisionId: number
    readonly items: readonly ChosenItem[]
    readonly userId: number | null
  },
): Promise<void> {
  const claimant = { userId: input.userId, provisionId: input.provisionId }
  for (const item of inOrder(input.items)) await claim(tx, item, claimant, null)
}

export const toReservation = (row: ReservationRow): Reservation => ({
  inventory_id: row.inventory_id,
  reserved_by: row.reserved_by,
  provision_id: row.provision_id,
  reserved_until: row.reserved_until,
})

/** Gives up a wizard's hold; one that is over or gone already is no fault. @throws 409 when another holds the item */
export async function unhold(tx: Tx, inventoryId: number): Promise<void> {
  const hold = await reservationOf(tx, inventoryId)
  if (!hold) return
  const isOwn = isOwnHold(hold, { userId: tx.actor.userId, provisionId: null })
  if (!isOwn && !(tx.actor.isAdmin && hold.provision_id === null))
    throw fail.held({ name: `Item ${inventoryId}`, inventory_id: inventoryId })
  await tx.remove(ReservationEntity, inventoryId)
}

/** @returns the ids that were held */
export async function releaseJob(tx: Tx, provisionId: number): Promise<number[]> {
  const rows = await ReservationEntity.query(tx.db).where('provision_id', provisionId).orderBy('inventory_id')
  for (const row of rows) await tx.remove(ReservationEntity, row.inventory_id)
  return rows.map(row => row.inventory_id)
}

/** For jobs of which nobody knows whether they used their items. */
export async function quarantineJob(
  tx: Tx,
  { provisionId, until }: { readonly provisionId: number; readonly until: Date },
): Promise<number[]> {
  const held = await ReservationEntity.query(tx.db).where('provision_id', provisionId).orderBy('inventory_id')
  for (const { inventory_id } of held)
    await tx.update(
      ItemEntity,
      inventory_id,
      { quarantine_until: until.toISOString() },
      { title: `Item ${inventory_id} kept back: the end of job ${provisionId} is not known` },
    )
  return held.map(each => each.inventory_id)
}

/** Holds whose time is over are ignored everywhere; this keeps the table small. */
export async function dropExpired(tx: Tx): Promise<number> {
  return await ReservationEntity.query(tx.db).where('reserved_until', '<=', tx.now()).delete()
}
