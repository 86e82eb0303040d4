import { readFile } from 'node:fs/promises'
import { Failure, type CliCommand, type CliOutput, type Entry, type Tx } from '@omnicrm/sdk'
import { fail, InventoryRow, type NewItem, type TemplateRow } from '../contract.ts'
import { parseCsv, type CsvLine } from './csv.ts'
import { ItemEntity } from './entities.ts'
import { createItem } from './item.ts'
import type { Parts } from './parts.ts'
import { templateNamed } from './template.ts'
import { labelsOf } from './words.ts'

const batchSize = 500

export interface ImportFault {
  /** Line of the file. */
  readonly row: number
  readonly field: string
  readonly message: string
}
export interface ImportResult {
  readonly created: number
  readonly skipped: number
  readonly errors: readonly ImportFault[]
}
export interface ImportOptions {
  /** Values for cells that are empty or have no column. */
  readonly defaults?: Readonly<Record<string, string>>
  /** Judge everything, keep nothing. */
  readonly dryRun?: boolean
  readonly progress?: (done: number, total: number) => void
}

/** `omnicrm import <template> <file.csv>`: stock by the thousand (INV-98, INV-99). */
export const importCommand = (parts: Parts): CliCommand => ({
  name: 'import <template> <file>',
  summary: 'Load inventory items from a CSV file; its first line names template labels or columns',
  options: [
    { flags: '--state <state>', summary: 'State of items whose line gives none (default New)' },
    { flags: '--location <location>', summary: 'Location of items whose line gives none' },
    { flags: '--dry-run', summary: 'Report what would happen and keep nothing' },
  ],
  async run(entry, args, options, out) {
    const [item = '', file = ''] = args
    const text = await read(file)
    const dryRun = options['dryRun'] === true
    const defaults = {
      ...(typeof options['state'] === 'string' ? { item_state: options['state'] } : {}),
      ...(typeof options['location'] === 'string' ? { item_location: options['location'] } : {}),
    }
    const progress = (done: number, total: number) => out.progress(done, total)
    report(await importItems(entry, item, text, parts, { defaults, dryRun, progress }), dryRun, out)
  },
})

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw fail.importFile({ file, finding: cause instanceof Error ? cause.message : String(cause), cause })
  }
}

function report({ created, skipped, errors }: ImportResult, dryRun: boolean, out: CliOutput): void {
  for (const { row, field, message } of errors) out.line(`line ${row}: ${field}: ${message}`)
  out.line(`${created} items ${dryRun ? 'would be created' : 'created'}, ${skipped} lines skipped.`)
}

/**
 * Reads a CSV text into items of one template. A faulty line is told and skipped, the others are kept; every 500
 * lines are one transaction.
 * @throws 400 for an unknown template, a missing header or a column nobody knows
 */
export async function importItems(
  entry: Entry,
  item: string,
  text: string,
  parts: Parts,
  { defaults = {}, dryRun = false, progress }: ImportOptions = {},
): Promise<ImportResult> {
  const template = await templateNamed(entry, item)
  if (!template) throw fail.templateUnknown({ item, fields: { item: 'is not a template' } })
  const [header, ...lines] = parseCsv(text)
  const columns = columnsOf(header, template)
  const errors: ImportFault[] = []
  const seen = new Set<string>()
  let created = 0
  for (let from = 0; from < lines.length; from += batchSize) {
    const batch = lines.slice(from, from + batchSize)
    const outcome = await inBatch(entry, dryRun, async tx => {
      const known = await existing(tx, template, batch, columns)
      const faults: ImportFault[] = []
      const added: string[] = []
      for (const line of batch) {
        const fault = await importLine(tx, line, columns, { template, defaults, known, seen, added, parts })
        if (fault) faults.push(fault)
      }
      return { faults, added }
    })
    for (const each of outcome.added) seen.add(each)
    errors.push(...outcome.faults)
    created += outcome.added.length
    progress?.(Math.min(from + batchSize, lines.length), lines.length)
  }
  return { created, skipped: errors.length, errors }
}

class Undone extends Error {}

/** A dry run does the work and takes it back. */
async function inBatch<T>(entry: Entry, dryRun: boolean, work: (tx: Tx) => Promise<T>): Promise<T> {
  let result: T | undefined
  try {
    return await entry.tx(async tx => {
      result = await work(tx)
      if (dryRun) throw new Undone('Nothing is kept of a dry run.')
      return result
    })
  } catch (error) {
    if (error instanceof Undone && result !== undefined) return result
    throw error
  }
}

const unsettable = new Set([
  'inventory_id',
  'inventory_template_id',
  'customer_id',
  'service_id',
  'created',
  'last_modified',
])

/** Column number → field, by label or by column name, ignoring case. `item` may stand there and is not read. */
function columnsOf(header: CsvLine | undefined, template: TemplateRow): readonly (string | null)[] {
  if (!header) throw fail.importHeader({ finding: 'the file is empty' })
  const names = new Map<string, string>([['item', '']])
  for (const name of Object.keys(InventoryRow.properties)) names.set(name.toLowerCase(), name)
  for (const [field, label] of labelsOf(template)) names.set(label.toLowerCase(), field)
  const columns = header.cells.map(cell => {
    const name = names.get(cell.trim().toLowerCase())
    if (name === undefined) throw fail.importHeader({ finding: `there is no column '${cell.trim()}'` })
    return name === '' || unsettable.has(name) ? null : name
  })
  if (!columns.includes('itemtext1'))
    throw fail.importHeader({ finding: `the column '${template.itemtext1_label}' (itemtext1) is missing` })
  return columns
}

function fieldsOf(line: CsvLine, columns: readonly (string | null)[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [index, name] of columns.entries()) {
    const value = line.cells[index]?.trim()
    if (name !== null && value) fields[name] = value
  }
  return fields
}

/** Values of itemtext1 that the type has already, among those of this batch. */
async function existing(
  tx: Tx,
  template: TemplateRow,
  batch: readonly CsvLine[],
  columns: readonly (string | null)[],
): Promise<ReadonlySet<string>> {
  const values = batch.flatMap(line => fieldsOf(line, columns)['itemtext1'] ?? [])
  const rows = await ItemEntity.query(tx.db)
    .select('itemtext1')
    .where('inventory_template_id', template.inventory_template_id)
    .whereNull('deleted_at')
    .whereIn('itemtext1', values)
  return new Set(rows.map(row => row.itemtext1))
}

interface LineParts {
  readonly template: TemplateRow
  readonly defaults: Readonly<Record<string, string>>
  readonly known: ReadonlySet<string>
  readonly seen: ReadonlySet<string>
  readonly added: string[]
  readonly parts: Parts
}

async function importLine(
  tx: Tx,
  line: CsvLine,
  columns: readonly (string | null)[],
  { template, defaults, known, seen, added, parts }: LineParts,
): Promise<ImportFault | undefined> {
  const fields = { ...defaults, ...fieldsOf(line, columns) }
  const first = fields['itemtext1']
  const fault = (field: string, message: string) => ({ row: line.line, field, message })
  if (first === undefined) return fault('itemtext1', `${template.itemtext1_label} is missing`)
  if (known.has(first) || seen.has(first) || added.includes(first))
    return fault('itemtext1', `there is a ${template.item} ${first} already`)
  const costs = costsOf(fields)
  if ('message' in costs) return fault(costs.field, costs.message)
  const long = Object.entries(fields).find(([, value]) => value.length > 255)
  if (long && long[0].startsWith('itemtext')) return fault(long[0], 'must have at most 255 characters')
  try {
    const input: NewItem = { ...fields, ...costs.values, itemtext1: first }
    await createItem(tx, { ...input, inventory_template_id: template.inventory_template_id }, parts)
    added.push(first)
    return undefined
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 400) throw error
    const [field = 'line', message = error.message] = Object.entries(error.fields ?? {})[0] ?? []
    return fault(field, message)
  }
}

type Costs =
  { values: { wholesale_cost?: number; retail_cost?: number } } | { field: string; message: string }

function costsOf(fields: Record<string, string>): Costs {
  const values: { wholesale_cost?: number; retail_cost?: number } = {}
  for (const name of ['wholesale_cost', 'retail_cost'] as const) {
    const text = fields[name]
    if (text === undefined) continue
    if (!/^\d{1,12}(\.\d{1,4})?$/.test(text)) return { field: name, message: 'must be an amount like 2.50' }
    values[name] = Number(text)
  }
  return { values }
}
