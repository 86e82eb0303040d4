import { parseInstant, restored, type SecretsService } from '@omnicrm/sdk'
import { Failure, type Cx } from '@omnicrm/sdk'
import { InventoryRow, mask, type ImportFault, type TemplateRow } from '../../contract.ts'
import { ItemEntity } from '../entities.ts'
import type { FileRow } from '../files/row.ts'
import type { Parts } from '../parts.ts'
import { secretsOf, stateOf } from '../words.ts'

/** How rows of a file become items. */
export interface Plan {
  /** Field of each column; null leaves it out. */
  readonly fields: readonly (string | null)[]
  /** Undefined: the column `item` names the type. */
  readonly template: TemplateRow | undefined
  readonly templates: ReadonlyMap<string, TemplateRow>
  readonly defaults: Readonly<Record<string, string>>
  readonly importId: number | null
}

export interface Candidate {
  readonly row: number
  readonly template: TemplateRow
  /** All columns but the stamps; the holder is apart. */
  readonly item: Partial<InventoryRow> & Pick<InventoryRow, 'itemtext1'>
  readonly customerId: number | null
  readonly serviceId: number | null
}

export interface Verdict {
  readonly good: readonly Candidate[]
  readonly faults: readonly ImportFault[]
}

/** Judges rows of a file. @param seen types and first fields of earlier rows of a file that is not written */
export async function judge(
  cx: Cx,
  rows: readonly FileRow[],
  plan: Plan,
  parts: Parts,
  seen: Set<string>,
): Promise<Verdict> {
  const faults: ImportFault[] = []
  const candidates: Candidate[] = []
  for (const row of rows) {
    const read = readRow(row, plan, parts.secrets)
    if ('message' in read) faults.push(read)
    else candidates.push(read)
  }
  const known = await existing(cx, candidates)
  const customers = await parts.customers.names(cx, [
    ...new Set(candidates.flatMap(each => each.customerId ?? [])),
  ])
  const good: Candidate[] = []
  for (const each of candidates) {
    const key = keyOf(each.template.inventory_template_id, each.item.itemtext1)
    const fault = (field: string, message: string) => faults.push({ row: each.row, field, message })
    if (known.has(key) || seen.has(key))
      fault('itemtext1', `there is a ${each.template.item} ${each.item.itemtext1} already`)
    else if (each.customerId !== null && !customers.has(each.customerId))
      fault('customer_id', `there is no customer ${each.customerId}`)
    else {
      seen.add(key)
      good.push(each)
    }
  }
  return { good, faults: faults.toSorted((a, b) => a.row - b.row) }
}

const keyOf = (templateId: number, first: string): string => `${templateId} ${first}`

/** First fields that their types have already. */
async function existing(cx: Cx, candidates: readonly Candidate[]): Promise<ReadonlySet<string>> {
  if (candidates.length === 0) return new Set()
  const rows = await ItemEntity.query(cx.db)
    .select('inventory_template_id', 'itemtext1')
    .whereIn('inventory_template_id', [
      ...new Set(candidates.map(each => each.template.inventory_template_id)),
    ])
    .whereNull('deleted_at')
    .whereIn('itemtext1', [...new Set(candidates.map(each => each.item.itemtext1))])
  return new Set(rows.map(row => keyOf(row.inventory_template_id, row.itemtext1)))
}

class Fault extends Error {
  readonly field: string
  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

function readRow(row: FileRow, plan: Plan, secrets: SecretsService): Candidate | ImportFault {
  try {
    for (const [column, message] of row.faults ?? []) {
      const field = plan.fields[column]
      if (field) throw new Fault(field, message)
    }
    return candidateOf(row.row, textsOf(row, plan), plan, secrets)
  } catch (error) {
    if (error instanceof Fault) return { row: row.row, field: error.field, message: error.message }
    if (!(error instanceof Failure) || error.status !== 400) throw error
    const [field = 'row', message = error.message] = Object.entries(error.fields ?? {})[0] ?? []
    return { row: row.row, field, message }
  }
}

function textsOf({ cells }: FileRow, { fields, defaults }: Plan): Record<string, string> {
  const texts: Record<string, string> = { ...defaults }
  for (const [column, field] of fields.entries()) {
    const cell = cells[column]
    if (field !== null && cell !== undefined && cell.trim() !== '') texts[field] = restored(cell)
  }
  return texts
}

function candidateOf(
  row: number,
  { item: type, itemtext1, customer_id, service_id, ...texts }: Record<string, string>,
  plan: Plan,
  secrets: SecretsService,
): Candidate {
  const template = plan.template ?? plan.templates.get(type ?? '')
  if (!template) throw new Fault('item', type === undefined ? 'is missing' : `there is no template '${type}'`)
  if (plan.template && type !== undefined && type !== plan.template.item)
    throw new Fault('item', `is '${type}', not '${plan.template.item}'`)
  if (itemtext1 === undefined) throw new Fault('itemtext1', `${template.itemtext1_label} is missing`)
  const covered = new Set<string>(secretsOf(template))
  const item: Record<string, unknown> = { itemtext1: textIn('itemtext1', itemtext1) }
  for (const [field, text] of Object.entries(texts))
    if (!(covered.has(field) && text === mask)) item[field] = valueOf(field, text, secrets)
  return {
    row,
    template,
    item: { ...item, itemtext1 },
    customerId: idIn('customer_id', customer_id),
    serviceId: idIn('service_id', service_id),
  }
}

function idIn(field: string, text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Fault(field, 'must be a number')
  return Number(text)
}

function valueOf(field: string, text: string, secrets: SecretsService): unknown {
  if (field === 'item_state') return stateOf(text)
  if (field === 'wholesale_cost' || field === 'retail_cost') {
    if (!/^\d{1,12}(\.\d{1,4})?$/.test(text)) throw new Fault(field, 'must be an amount like 2.50')
    return Number(text)
  }
  if (field === 'sold_date' || field === 'quarantine_until' || field === 'return_due_at') {
    const at = parseInstant(text)
    if (at === undefined) throw new Fault(field, 'must be a date like 2026-01-31 or 2026-01-31T10:30:00Z')
    return at
  }
  const checked = textIn(field, text)
  return field === 'management_password' ? secrets.encrypt(checked) : checked
}

const limits: ReadonlyMap<string, number> = new Map(
  Object.entries(InventoryRow.properties).flatMap(([name, schema]) => {
    const { maxLength } = schema as { maxLength?: number }
    return maxLength === undefined ? [] : [[name, maxLength] as const]
  }),
)
// oxlint-disable-next-line no-control-regex -- these are what is refused
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

function textIn(field: string, text: string): string {
  const limit = limits.get(field) ?? 255
  if (text.length > limit) throw new Fault(field, `must have at most ${limit} characters`)
  if (control.test(text)) throw new Fault(field, 'has control characters')
  return text
}
