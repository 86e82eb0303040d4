import { invalid } from '@omnicrm/sdk'
import {
  isSecretLabel,
  itemStates,
  textFields,
  type InventoryRow,
  type ItemState,
  type TemplateRow,
  type TextField,
} from '../contract.ts'

/** The state as stored; `Deactivated` is Decommissioned (00-canonical 6.4). @throws 400 naming the field (INV-58) */
export function stateOf(text: string, field = 'item_state'): ItemState {
  const wanted = text.trim().toLowerCase()
  const found =
    wanted === 'deactivated' ? 'Decommissioned' : itemStates.find(each => each.toLowerCase() === wanted)
  if (!found) throw invalid(field, `must be one of ${itemStates.join(', ')}`)
  return found
}

/** The text fields that have a label, with it (INV-31). */
export const labelsOf = (template: TemplateRow): [TextField, string][] =>
  textFields.flatMap(field => {
    const label = template[`${field}_label` as keyof TemplateRow]
    return typeof label === 'string' && label !== '' ? [[field, label] as [TextField, string]] : []
  })

const secretColumns = ['management_username', 'management_password', 'config_content'] as const

/** Columns that are masked for those who may not change items (D-13). */
export const secretsOf = (template: TemplateRow): (keyof InventoryRow)[] => [
  ...secretColumns,
  ...labelsOf(template).flatMap(([field, label]) => (isSecretLabel(label) ? [field] : [])),
]

const meanings: readonly [name: string, label: RegExp][] = [
  ['iccid', /\biccid\b/i],
  ['imsi', /\bimsi\b/i],
  ['ki', /\bki\b/i],
  ['opc', /\bopc\b/i],
  ['msisdn', /\bmsisdn\b|^((mobile|phone|telephone|did|main)\s+)*number$/i],
]

/** `PUK Code` → `puk_code`. */
export const slugOf = (label: string): string =>
  label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')

/** Text field → the names under which plays read it: its meaning and its label (PLAY-41). */
export function factNamesOf(template: TemplateRow): [fact: string, field: TextField][] {
  const labels = labelsOf(template)
  const facts = new Map<string, TextField>()
  for (const [name, pattern] of meanings) {
    const found = labels.find(([, label]) => pattern.test(label))
    if (found) facts.set(name, found[0])
  }
  for (const [field, label] of labels) {
    const slug = slugOf(label)
    if (slug !== '' && !facts.has(slug)) facts.set(slug, field)
  }
  return [...facts]
}

/** The item in a sentence: `SIM Card 8961… (item 12)`. */
export function nameOf(row: InventoryRow, template: TemplateRow): string {
  const first = secretsOf(template).includes('itemtext1') ? '' : ` ${row.itemtext1}`
  return `${template.item}${first} (item ${row.inventory_id})`
}
