import { keepWords, type Tx } from '@omnicrm/sdk'
import { ItemEntity, itemSource, lockItem, ReservationEntity } from '../entities.ts'
import { moveItem } from '../move.ts'
import type { Parts } from '../parts.ts'
import { addPlaces, placeColumns, type Placed } from '../place.ts'
import type { Candidate } from './judge.ts'

const instants = new Set<string>(ItemEntity.entity.instants)

/**
 * Adds a batch in one statement. The activity log hears of the import as a whole, not of each item: a hundred thousand
 * entries would bury everything else. Items with a holder are then assigned as any other is.
 */
export async function writeBatch(
  tx: Tx,
  candidates: readonly Candidate[],
  importId: number | null,
  parts: Parts,
): Promise<void> {
  if (candidates.length === 0) return
  const rows = candidates.map(each => rowOf(tx, each, importId))
  // Only columns that are filled: a statement of all sixty for each row takes megabytes.
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const before = await tx.db('inventory').max<{ top: number | null }>({ top: 'inventory_id' }).first()
  await tx
    .db('inventory')
    .insert(rows.map(row => Object.fromEntries(names.map(name => [name, row[name] ?? null]))))
  const items = await added(tx, candidates, before?.top ?? 0)
  await keepWords(tx.db, itemSource, items)
  await addPlaces(tx.db, items)
  for (const each of candidates)
    if (each.customerId !== null || each.serviceId !== null) await hand(tx, each, parts)
}

/** Read back, because neither database tells the ids of many rows. Another's new item may be among them: its words and its place stay the same. */
const added = (
  tx: Tx,
  candidates: readonly Candidate[],
  after: number,
): Promise<(Placed & Record<string, unknown>)[]> =>
  tx
    .db('inventory')
    .select('inventory_id', 'deleted_at', ...itemSource.columns, ...placeColumns)
    .where('inventory_id', '>', after)
    .whereIn('itemtext1', [...new Set(candidates.map(each => each.item.itemtext1))])

function rowOf(tx: Tx, { item, template }: Candidate, importId: number | null): Record<string, unknown> {
  const now = tx.now().toISOString()
  const values: Record<string, unknown> = {
    item_state: 'New',
    wholesale_cost: template.wholesale_cost,
    retail_cost: template.retail_cost,
    ...item,
    inventory_template_id: template.inventory_template_id,
    inventory_import_id: importId,
    created: now,
    last_modified: now,
  }
  for (const name of instants) if (typeof values[name] === 'string') values[name] = new Date(values[name])
  return values
}

async function hand(
  tx: Tx,
  { item, template, customerId, serviceId }: Candidate,
  parts: Parts,
): Promise<void> {
  const found = await ItemEntity.query(tx.db)
    .select('inventory_id')
    .where({ inventory_template_id: template.inventory_template_id, itemtext1: item.itemtext1 })
    .whereNull('deleted_at')
    .orderBy('inventory_id', 'desc')
    .first()
  const before = found && (await lockItem(tx, found.inventory_id))
  if (!before) return
  const state = item.item_state === undefined ? {} : { item_state: item.item_state }
  await moveItem(tx, before, template, { customer_id: customerId, service_id: serviceId, ...state }, parts)
}

/** How many items of an import are there. */
export const countBrought = (tx: Tx, importId: number): Promise<number> =>
  ItemEntity.query(tx.db).where('inventory_import_id', importId).resultSize()

/** Takes back what an import brought, but for what has a holder by now. */
export async function takeBack(tx: Tx, importId: number): Promise<void> {
  const held = ReservationEntity.query(tx.db).select('inventory_id')
  await ItemEntity.query(tx.db)
    .where('inventory_import_id', importId)
    .whereNull('customer_id')
    .whereNull('service_id')
    .whereNotIn('inventory_id', held)
    .delete()
}
