import { invalid } from '@omnicrm/sdk'
import type { Tx } from '@omnicrm/sdk'
import type { ChosenItem, InventoryService } from '@omnicrm/plugin-inventory/contract'
import { fail } from '../rows.ts'
import type { Variables } from './variables.ts'

/**
 * The chosen item of every type that the product asks for (PROV-8, LIFE-15).
 * @throws 400 naming each type without a choice
 */
export function chosenItems(request: Variables, types: readonly string[]): ChosenItem[] {
  const missing = types.filter(
    type => request[type] === undefined || request[type] === null || request[type] === '',
  )
  if (missing.length > 0)
    throw fail.inventoryMissing({
      types: missing.join(', '),
      fields: Object.fromEntries(missing.map(type => [type, 'choose an item'])),
    })
  return types.map(type => ({ type, inventoryId: idOf(type, request[type]) }))
}

function idOf(type: string, value: unknown): number {
  const id = typeof value === 'string' && /^\d{1,10}$/.test(value.trim()) ? Number(value) : value
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1)
    throw invalid(type, 'must be the id of an inventory item')
  return id
}

/** Types whose items customers choose themselves; items of others are allotted to them, lowest id first (D-42). */
export async function openTypes(
  tx: Tx,
  inventory: InventoryService,
  types: readonly string[],
): Promise<string[]> {
  const templates = await Promise.all(types.map(type => inventory.template(tx, type)))
  return types.filter((_type, index) => templates[index]?.allow_dropdown_customer)
}

export async function allotHidden(
  tx: Tx,
  inventory: InventoryService,
  types: readonly string[],
): Promise<Record<string, number>> {
  const found = await Promise.all(
    types.map(async type => [type, (await inventory.available(tx, { item: type, limit: 1 }))[0]] as const),
  )
  return Object.fromEntries(found.flatMap(([type, item]) => (item ? [[type, item.inventory_id]] : [])))
}
