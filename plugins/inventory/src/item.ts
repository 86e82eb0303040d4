import { invalid, list, type Cx, type InputOf, type ListInput, type Page, type Tx } from '@omnicrm/sdk'
import {
  fail,
  mask,
  type InventoryRow,
  type inventoryApi,
  type Item,
  type ItemPatch,
  type NewItem,
  type TemplateRow,
} from '../contract.ts'
import { ItemEntity, itemWords, lockItem, plain } from './entities.ts'
import { reservationOf } from './hold.ts'
import { moveItem } from './move.ts'
import type { Parts } from './parts.ts'
import { toItem } from './present.ts'
import { requireTemplate, templateIn, templateNamed, templatesOf } from './template.ts'
import { nameOf, secretsOf, stateOf } from './words.ts'
import { insertItem, removeItem } from './write.ts'

/** The order of an index (0005_list_orders, 0007_wide_orders). */
const by = (...columns: readonly (keyof InventoryRow)[]) => columns.map(name => `inventory.${name}`)

/** What lists and exports of items can be searched, sorted and narrowed by. */
export const itemListOptions = {
  search: itemWords,
  keysFirst: true,
  sort: {
    inventory_id: 'inventory.inventory_id',
    inventory_template_id: by('inventory_template_id', 'item_location', 'item_state'),
    itemtext1: 'inventory.itemtext1',
    itemtext2: 'inventory.itemtext2',
    item_state: by('item_state', 'inventory_template_id', 'item_location'),
    item_location: by('item_location', 'item_state', 'inventory_template_id'),
    customer_id: by('customer_id', 'service_id'),
    quarantine_until: 'inventory.quarantine_until',
    return_due_at: 'inventory.return_due_at',
    created: 'inventory.created',
    last_modified: 'inventory.last_modified',
  },
  filters: {
    inventory_id: 'inventory.inventory_id',
    inventory_template_id: 'inventory.inventory_template_id',
    /** Names, turned into ids before. */
    item: 'inventory.inventory_template_id',
    item_state: 'inventory.item_state',
    item_location: 'inventory.item_location',
    customer_id: 'inventory.customer_id',
    service_id: 'inventory.service_id',
    inventory_import_id: 'inventory.inventory_import_id',
  },
} as const

/** Items the caller may see: all, or those of the own customer. */
const visible = (cx: Cx) => cx.query(ItemEntity).whereNull('inventory.deleted_at')

export async function listItems(cx: Cx, input: ListInput, parts: Parts): Promise<Page<Item>> {
  const builder = visible(cx)
  const named =
    input.filters === undefined ? input : { ...input, filters: await ownFilters(cx, builder, input.filters) }
  const page = await list(builder, named, itemListOptions, row => plain<InventoryRow>(row))
  return { ...page, data: await presented(cx, page.data, parts) }
}

/**
 * Applies the filters that are no column: `item` names templates, and items know them by id, which is what has an
 * index; `in_quarantine` and `is_lent` ask whether a date stands.
 * @returns the filters that are left
 */
export async function ownFilters(
  cx: Cx,
  builder: ReturnType<typeof visible>,
  filters: string,
): Promise<string> {
  const { item, in_quarantine, is_lent, ...rest } = JSON.parse(filters) as Record<string, unknown>
  if (asked('in_quarantine', in_quarantine)) builder.where('inventory.quarantine_until', '>', cx.now())
  if (asked('is_lent', is_lent))
    builder.whereNotNull('inventory.return_due_at').whereNotNull('inventory.customer_id')
  if (item === undefined) return JSON.stringify(rest)
  const names: readonly unknown[] = Array.isArray(item) ? item : [item]
  if (!names.every(name => typeof name === 'string'))
    throw invalid('filters', "'item' takes names of templates")
  const found = await Promise.all(names.map(name => templateNamed(cx, name)))
  return JSON.stringify({ ...rest, item: found.flatMap(each => each?.inventory_template_id ?? []) })
}

function asked(name: string, value: unknown): boolean {
  if (value === undefined) return false
  if (![value].flat().every(each => each === true || each === 'true'))
    throw invalid('filters', `'${name}' takes true`)
  return true
}

/** Places that items name, each once. */
export async function locations(cx: Cx): Promise<string[]> {
  const rows = await visible(cx)
    .whereNotNull('item_location')
    .distinct('item_location')
    .orderBy('item_location')
  return rows.flatMap(row => (row.item_location ? [row.item_location] : []))
}

/** Items that a condition picks, oldest first. */
export async function itemsWhere(
  cx: Cx,
  where: Partial<Pick<InventoryRow, 'customer_id' | 'service_id'>>,
  parts: Parts,
): Promise<Item[]> {
  const rows = await visible(cx).where(where).orderBy('inventory_id')
  return await presented(
    cx,
    rows.map(row => plain<InventoryRow>(row)),
    parts,
  )
}

async function presented(cx: Cx, rows: readonly InventoryRow[], parts: Parts): Promise<Item[]> {
  const templates = await templatesOf(cx, rows)
  const holders = rows.flatMap(row => (row.customer_id === null ? [] : [row.customer_id]))
  const names = await parts.customers.names(cx, [...new Set(holders)])
  return rows.map(row => ({
    ...toItem(cx, row, templateIn(templates, row), parts),
    customer_name: row.customer_id === null ? null : (names.get(row.customer_id) ?? null),
  }))
}

/** @throws 404 "inventory not found", also for the items of others (INV-88) */
export async function getItem(cx: Cx, inventoryId: number, parts: Parts): Promise<Item> {
  const row = await visible(cx).findById(inventoryId)
  const [item] = row ? await presented(cx, [plain<InventoryRow>(row)], parts) : []
  if (!item) throw fail.itemNotFound({ inventory_id: inventoryId })
  return item
}

/** Costs default to the template's (INV-11); an item given to a customer at once is assigned like any other. */
export async function createItem(
  tx: Tx,
  { inventory_template_id, item, customer_id, service_id, ...fields }: NewItem,
  parts: Parts,
): Promise<Item> {
  const template = await templateFor(tx, inventory_template_id, item)
  const row = await insertItem(
    tx,
    {
      item_state: 'New',
      wholesale_cost: template.wholesale_cost,
      retail_cost: template.retail_cost,
      ...judged(fields, template, parts),
      inventory_template_id: template.inventory_template_id,
    },
    template,
  )
  const holder = { customer_id: customer_id ?? null, service_id: service_id ?? null }
  const isGiven = holder.customer_id !== null || holder.service_id !== null
  const state = fields.item_state === undefined ? {} : { item_state: row.item_state }
  const placed = isGiven ? await moveItem(tx, row, template, { ...holder, ...state }, parts) : row
  return toItem(tx, placed, template, parts)
}

async function templateFor(tx: Tx, templateId?: number, item?: string): Promise<TemplateRow> {
  if (templateId !== undefined) return await requireTemplate(tx, templateId)
  const found = item === undefined ? undefined : await templateNamed(tx, item)
  if (!found) {
    const fields =
      item === undefined ? { inventory_template_id: 'is required' } : { item: 'is not a template' }
    throw fail.templateUnknown({ item: item ?? '', fields })
  }
  return found
}

/** Changes, assigns or releases (INV-81 to INV-86). */
export async function updateItem(
  tx: Tx,
  { inventory_id, inventory_template_id, ...fields }: InputOf<typeof inventoryApi.update>,
  parts: Parts,
): Promise<Item> {
  const before = await lockItem(tx, inventory_id)
  if (!before) throw fail.itemNotFound({ inventory_id })
  const template = await requireTemplate(tx, inventory_template_id ?? before.inventory_template_id)
  const { customer_id, service_id, state_reason, ...rest } = fields
  const patch: Parameters<typeof moveItem>[3] = {
    ...judged(rest, template, parts, before),
    ...(customer_id === undefined ? {} : { customer_id }),
    ...(service_id === undefined ? {} : { service_id }),
    ...(inventory_template_id === undefined ? {} : { inventory_template_id }),
    ...(state_reason === undefined ? {} : { state_reason }),
  }
  return toItem(tx, await moveItem(tx, before, template, patch, parts), template, parts)
}

export async function deleteItem(tx: Tx, inventoryId: number): Promise<void> {
  const row = await lockItem(tx, inventoryId)
  if (!row) throw fail.itemNotFound({ inventory_id: inventoryId })
  const template = await requireTemplate(tx, row.inventory_template_id)
  const name = nameOf(row, template)
  if (row.customer_id !== null || row.service_id !== null)
    throw fail.stillAssigned({ name, inventory_id: inventoryId })
  if (await reservationOf(tx, inventoryId)) throw fail.held({ name, inventory_id: inventoryId })
  await removeItem(tx, row, template)
}

type Fields = Omit<ItemPatch, 'customer_id' | 'service_id' | 'inventory_template_id' | 'state_reason'>

/** States and coordinates in form, secrets encrypted; a mask sent back means "unchanged" (D-13). */
function judged(
  { item_state, latitude, longitude, management_password, ...rest }: Fields,
  template: TemplateRow,
  { secrets }: Parts,
  before?: InventoryRow,
): Partial<InventoryRow> {
  const patch: Partial<InventoryRow> = { ...rest }
  if (item_state !== undefined) patch.item_state = stateOf(item_state)
  if (latitude !== undefined) patch.latitude = latitude === null ? null : String(latitude)
  if (longitude !== undefined) patch.longitude = longitude === null ? null : String(longitude)
  const known = before?.management_password ? secrets.decrypt(before.management_password) : null
  if (management_password !== undefined && management_password !== known && management_password !== mask)
    patch.management_password = management_password === null ? null : secrets.encrypt(management_password)
  for (const name of secretsOf(template)) if (patch[name] === mask) delete patch[name]
  return patch
}
