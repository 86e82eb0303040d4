import { searchWords, type Cx, type InputOf, type Page, type Tx, type WordSearch } from '@omnicrm/sdk'
import {
  fail,
  offeredStates,
  type AvailableItem,
  type inventoryApi,
  type InventoryRow,
  type ItemState,
  type Reservation,
  type TemplateRow,
} from '../contract.ts'
import { anyItem, itemWords, lockItem, ReservationEntity } from './entities.ts'
import { holdItems } from './hold.ts'
import type { Parts } from './parts.ts'
import { requireTemplate, templateNamed } from './template.ts'

interface Wanted {
  readonly location?: string
  readonly found?: WordSearch | undefined
}

/** Items of a type that the acting user could be given now, lowest id first (LIFE-14, INV-75, 00-canonical 6.4). */
function offered(cx: Cx, template: TemplateRow, state: ItemState, { location, found }: Wanted) {
  const holds = ReservationEntity.query(cx.db)
    .whereColumn('inventory_reservation.inventory_id', 'inventory.inventory_id')
    .where(live => {
      live.whereNull('reserved_until').orWhere('reserved_until', '>', cx.now())
    })
    .where(other => {
      other.whereNotNull('provision_id').orWhereNull('reserved_by')
      if (cx.actor.userId === null) other.orWhereNotNull('reserved_by')
      else other.orWhereNot('reserved_by', cx.actor.userId)
    })
  const builder = anyItem(cx)
    .where('inventory_template_id', template.inventory_template_id)
    .where('item_state', state)
    .whereNull('customer_id')
    .whereNull('service_id')
    .where(free => {
      free.whereNull('quarantine_until').orWhere('quarantine_until', '<=', cx.now())
    })
    .whereNotExists(holds)
  if (location !== undefined && location !== '') builder.where('item_location', location)
  found?.narrow(builder)
  return builder
}

type Option = Pick<InventoryRow, 'inventory_id' | 'itemtext1' | 'itemtext2' | 'item_location' | 'item_state'>

/** Asked state by state, each in the order of the index, and merged: the first few of a large stock cost little. */
async function firstOffered(cx: Cx, template: TemplateRow, wanted: Wanted, count: number): Promise<Option[]> {
  const lists = await Promise.all(
    offeredStates.map(state =>
      offered(cx, template, state, wanted)
        .select('inventory_id', 'itemtext1', 'itemtext2', 'item_location', 'item_state')
        .orderBy('inventory_id')
        .limit(count),
    ),
  )
  return lists
    .flat()
    .toSorted((a, b) => a.inventory_id - b.inventory_id)
    .slice(0, count)
}

async function countOffered(cx: Cx, template: TemplateRow, wanted: Wanted): Promise<number> {
  const counts = await Promise.all(
    offeredStates.map(state => offered(cx, template, state, wanted).resultSize()),
  )
  return counts.reduce((sum, each) => sum + each, 0)
}

export async function availableItems(
  cx: Cx,
  {
    item,
    limit = 100,
    ...wanted
  }: { readonly item: string; readonly location?: string; readonly limit?: number },
): Promise<AvailableItem[]> {
  const template = await templateNamed(cx, item)
  if (!template) return []
  const rows = await firstOffered(cx, template, wanted, limit)
  return rows.map(row => toOption(cx, row, template))
}

/** Whether dropdowns of the caller offer the type (INV-12 to INV-14, D-42); machines have no dropdowns. */
function isOffered({ scope, actor }: Cx, template: TemplateRow): boolean {
  if (scope !== null) return template.allow_dropdown_customer
  return template.allow_dropdown_staff || actor.userId === null || actor.method === 'job'
}

/** The picker's page; an unknown type has no items (INV-78). */
export async function listAvailable(
  cx: Cx,
  { item, page = 1, per_page = 10, search = '', ...place }: InputOf<typeof inventoryApi.available>,
): Promise<Page<AvailableItem>> {
  const found = search.trim() === '' ? undefined : await searchWords(cx.db, itemWords, search)
  const wanted = { ...place, found }
  const template = await templateNamed(cx, item)
  const isShown = template !== undefined && isOffered(cx, template)
  const total = isShown ? await countOffered(cx, template, wanted) : 0
  const rows = isShown ? await firstOffered(cx, template, wanted, page * per_page) : []
  return {
    data: template ? rows.slice((page - 1) * per_page).map(row => toOption(cx, row, template)) : [],
    pagination: {
      current_page: page,
      per_page,
      total_pages: Math.ceil(total / per_page),
      total_items: total,
    },
  }
}

function toOption(cx: Cx, row: Option, template: TemplateRow): AvailableItem {
  return {
    inventory_id: row.inventory_id,
    item: template.item,
    itemtext1: row.itemtext1,
    itemtext2: cx.scope === null ? row.itemtext2 : null,
    item_location: row.item_location,
    item_state: row.item_state,
  }
}

/** The wizard's hold; customers may hold what they may choose from. */
export async function holdOne(tx: Tx, inventoryId: number, { config }: Parts): Promise<Reservation> {
  const { userId } = tx.actor
  if (userId === null) throw fail.holdNeedsUser()
  if (tx.scope !== null) {
    const row = await lockItem(tx, inventoryId)
    const template = row && (await requireTemplate(tx, row.inventory_template_id))
    if (!template?.allow_dropdown_customer) throw fail.itemNotFound({ inventory_id: inventoryId })
  }
  const minutes = config.inventory.hold_minutes
  const [hold] = await holdItems(tx, { inventoryIds: [inventoryId], userId, minutes })
  if (!hold) throw fail.itemNotFound({ inventory_id: inventoryId })
  return hold
}
