import { EntityChanged, keepChanged, type ChangeNote, type Tx } from '@omnicrm/sdk'
import { InventoryRow, type TemplateRow } from '../contract.ts'
import { ConfigVersionEntity, ItemEntity, itemSource, plain } from './entities.ts'
import { addPlaces, dropPlace, keepPlace } from './place.ts'
import { nameOf, secretsOf } from './words.ts'

type Changes = Record<string, unknown>
interface ItemNote extends ChangeNote {
  /** Why, in the words of who did it. */
  readonly reason?: string
}
const unrecorded = new Set(['inventory_id', 'created', 'last_modified'])

/** Adds an item and tells the activity log, secrets left out. */
export async function insertItem(
  tx: Tx,
  fields: Partial<InventoryRow>,
  template: TemplateRow,
): Promise<InventoryRow> {
  const row = plain<InventoryRow>(await tx.insert(ItemEntity, fields))
  await addPlaces(tx.db, [row])
  await record(tx, row, template, 'create', changesOf({}, row, template), row.customer_id)
  return row
}

/**
 * Changes a locked item and tells the activity log: the entry belongs to the customer who holds the item, or held it
 * (INV-94). An earlier device configuration is kept as a version (INV-114).
 */
export async function writeItem(
  tx: Tx,
  before: InventoryRow,
  patch: Partial<InventoryRow>,
  template: TemplateRow,
  { reason, ...note }: ItemNote = {},
): Promise<InventoryRow> {
  const changes = changesOf(before, patch, template)
  if (Object.keys(changes).length === 0) return before
  const names = Object.keys(changes) as (keyof InventoryRow)[]
  const columns: Partial<InventoryRow> = {
    ...Object.fromEntries(names.map(name => [name, patch[name]])),
    last_modified: tx.now().toISOString(),
  }
  await ItemEntity.query(tx.db).where('inventory_id', before.inventory_id).patch(columns)
  const row = { ...before, ...columns }
  await keepChanged(tx.db, itemSource, before, row)
  await keepPlace(tx.db, before, row)
  if ('config_content' in changes && before.config_content !== null)
    await tx.insert(ConfigVersionEntity, {
      inventory_id: before.inventory_id,
      config_content: before.config_content,
      user_id: tx.actor.userId,
      created: tx.now().toISOString(),
    })
  const told = reason === undefined ? changes : { ...changes, reason }
  await record(tx, row, template, 'update', told, row.customer_id ?? before.customer_id, note)
  return row
}

/** Removes a locked item and tells the activity log what it held, secrets left out. */
export async function removeItem(tx: Tx, row: InventoryRow, template: TemplateRow): Promise<void> {
  await tx.remove(ItemEntity, row.inventory_id)
  await dropPlace(tx.db, row.inventory_id)
  const nothing = Object.fromEntries(Object.keys(row).map(name => [name, null]))
  await record(tx, row, template, 'delete', changesOf(row, nothing, template), null)
}

function changesOf(
  before: Partial<InventoryRow>,
  after: Partial<InventoryRow>,
  template: TemplateRow,
): Changes {
  const secret = new Set<string>(secretsOf(template))
  const changes: Changes = {}
  for (const name of Object.keys(InventoryRow.properties) as (keyof InventoryRow)[]) {
    const old = before[name] ?? null
    const next = after[name]
    if (unrecorded.has(name) || next === undefined || next === old) continue
    changes[name] = secret.has(name) ? 'changed' : { old, new: next }
  }
  return changes
}

const verbs = { create: 'Create', update: 'Update', delete: 'Delete' } as const

async function record(
  tx: Tx,
  row: InventoryRow,
  template: TemplateRow,
  action: keyof typeof verbs,
  changes: Changes,
  customerId: number | null,
  note: ChangeNote = {},
): Promise<void> {
  await tx.emit(EntityChanged, {
    entity_type: 'inventory',
    entity_id: String(row.inventory_id),
    customer_id: customerId,
    action: note.action ?? action,
    title: (note.title ?? `${verbs[action]} ${nameOf(row, template)}`).slice(0, 255),
    changes,
  })
}
