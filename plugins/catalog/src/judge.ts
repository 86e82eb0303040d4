import { invalid, type Cx } from '@omnicrm/sdk'
import { parseList, parseVariables, type ProductPatch, type ProductRow } from '../contract.ts'
import type { Parts } from './parts.ts'

type Fields = Partial<Omit<ProductRow, 'product_id' | 'created' | 'last_modified' | 'deleted_at'>>

/**
 * What schemas can't say: lists and variables that can be read, a known service type, dates in order. Lists and
 * objects become the text that is stored.
 * @throws 400 naming the field
 */
export function judged(input: ProductPatch, { config }: Parts): Fields {
  const { features_list, inventory_items_list, relies_on_list, provisioning_json_vars, auto_renew, ...rest } =
    input
  const fields: Fields = { ...rest }
  if (rest.service_type !== undefined && !config.service_types.includes(rest.service_type))
    throw invalid('service_type', `must be one of ${config.service_types.join(', ')}`)
  if (features_list !== undefined) fields.features_list = listText(features_list)
  if (relies_on_list !== undefined) fields.relies_on_list = reliesOn(relies_on_list)
  if (inventory_items_list !== undefined) fields.inventory_items_list = itemsList(inventory_items_list)
  if (provisioning_json_vars !== undefined) fields.provisioning_json_vars = variables(provisioning_json_vars)
  if (auto_renew !== undefined)
    fields.auto_renew = typeof auto_renew === 'boolean' ? (auto_renew ? 'true' : 'false') : auto_renew
  if (rest.provisioning_play !== undefined) fields.provisioning_play = plays(rest.provisioning_play)
  return fields
}

/** @throws 400 when the window ends before it begins */
export function judgeWindow({
  available_from,
  available_until,
}: Pick<ProductRow, 'available_from' | 'available_until'>): void {
  if (available_from !== null && available_until !== null && available_until < available_from)
    throw invalid('available_until', 'must not be before available_from')
}

/** Names that no template bears: worth a warning on save, refused at order (D-41). */
export async function unknownTypes(cx: Cx, list: string | null, { inventory }: Parts): Promise<string[]> {
  const names = parseList(list) ?? []
  if (names.length === 0) return []
  const known = new Set((await inventory.templates(cx)).map(each => each.item))
  return names.filter(name => !known.has(name))
}

type ListInput = string | readonly (string | number)[] | null

/** A real list is stored as JSON text (PROD-75). */
const listText = (input: ListInput): string | null =>
  input === null || typeof input === 'string' ? input : JSON.stringify(input)

function reliesOn(input: ListInput): string | null {
  if (!parseList(input)) throw invalid('relies_on_list', "must be a list, for example ['mobile', 12]")
  return listText(input)
}

/** An unreadable list is never "none" (D-41). */
function itemsList(input: ListInput): string | null {
  const names = parseList(input)
  if (!names)
    throw invalid('inventory_items_list', "must be a list, for example ['SIM Card', 'Mobile Number']")
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw invalid('inventory_items_list', `names '${twice}' twice; each type may stand once`)
  return listText(input)
}

function variables(input: string | Readonly<Record<string, unknown>> | null): string | null {
  if (input === null) return null
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  if (!parseVariables(text))
    throw invalid('provisioning_json_vars', 'must be a JSON object, for example {"days": 30}')
  return text
}

/** Bare names, several with commas; `.yaml` is dropped. */
function plays(input: string | null): string | null {
  const names = (input ?? '').split(',').map(each => each.trim().replace(/\.ya?ml$/, ''))
  if (names.length === 1 && names[0] === '') return null
  const bad = names.find(name => !/^[A-Za-z0-9_-]+$/.test(name))
  if (bad !== undefined)
    throw invalid(
      'provisioning_play',
      `'${bad}' is no name of a play: letters, digits, _ and - without a path`,
    )
  return names.join(',')
}
