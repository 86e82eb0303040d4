import { Failure, type Cx, type Entry, type InputOf, type Page, type Tx } from '@omnicrm/sdk'
import {
  fail,
  type BulkOutcome,
  type ConfigVersion,
  type Item,
  type ItemChange,
  type itemLifeApi,
} from '../contract.ts'
import { anyItem, ConfigVersionEntity } from './entities.ts'
import { updateItem } from './item.ts'
import type { Parts } from './parts.ts'

async function requireItem(cx: Cx, inventoryId: number): Promise<void> {
  if (!(await anyItem(cx).findById(inventoryId))) throw fail.itemNotFound({ inventory_id: inventoryId })
}

/** What the activity log knows of an item (INV-94, INV-111). */
export async function history(
  cx: Cx,
  { inventory_id, page = 1, per_page = 10 }: InputOf<typeof itemLifeApi.history>,
  { log }: Parts,
): Promise<Page<ItemChange>> {
  await requireItem(cx, inventory_id)
  const found = await log.of(cx, { entity_type: 'inventory', entity_id: inventory_id, page, per_page })
  return {
    ...found,
    data: found.data.map(({ activity_id, action, title, detail, user_name, created }) => ({
      activity_id,
      action,
      title,
      detail,
      user_name,
      created,
    })),
  }
}

export async function configVersions(cx: Cx, inventoryId: number): Promise<ConfigVersion[]> {
  await requireItem(cx, inventoryId)
  const rows = await cx
    .query(ConfigVersionEntity)
    .where('inventory_id', inventoryId)
    .orderBy('id', 'desc')
    .limit(100)
  return rows.map(({ id, config_content, user_id, created }) => ({ id, config_content, user_id, created }))
}

/** The text that is replaced becomes a version in its turn: nothing is lost by going back (INV-114). */
export async function restoreConfig(
  tx: Tx,
  inventoryId: number,
  versionId: number,
  parts: Parts,
): Promise<Item> {
  await requireItem(tx, inventoryId)
  const version = await tx.find(ConfigVersionEntity, versionId)
  if (version?.inventory_id !== inventoryId) throw fail.versionNotFound({ id: versionId })
  return await updateItem(tx, { inventory_id: inventoryId, config_content: version.config_content }, parts)
}

/** Each item in a transaction of its own: one that is refused does not hold back the others. */
export async function bulk(
  entry: Entry,
  { inventory_ids, ...patch }: InputOf<typeof itemLifeApi.bulk>,
  parts: Parts,
): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = []
  for (const inventory_id of new Set(inventory_ids)) {
    entry.signal.throwIfAborted()
    outcomes.push(await changeOne(entry, { inventory_id, ...patch }, parts))
  }
  return outcomes
}

async function changeOne(
  entry: Entry,
  patch: Parameters<typeof updateItem>[1],
  parts: Parts,
): Promise<BulkOutcome> {
  const { inventory_id } = patch
  try {
    await entry.tx(tx => updateItem(tx, patch, parts))
    return { inventory_id, done: true, message: null }
  } catch (error) {
    // A refusal is the answer for this item; a fault of ours is none and ends the request.
    if (!(error instanceof Failure) || error.status >= 500) throw error
    return { inventory_id, done: false, message: error.message }
  }
}
