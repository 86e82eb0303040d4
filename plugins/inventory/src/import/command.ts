import { readFile } from 'node:fs/promises'
import type { CliCommand, CliOutput, Entry, Tx } from '@omnicrm/sdk'
import { fail, type ImportFault, type TemplateRow } from '../../contract.ts'
import { piecesOf, type FileRow } from '../files/row.ts'
import { layoutOf, rowsOf } from '../files/table.ts'
import type { Parts } from '../parts.ts'
import { templateNamed } from '../template.ts'
import { batches, batchSize, split } from './batches.ts'
import { requireColumns, suggestColumns } from './columns.ts'
import { judge, type Plan } from './judge.ts'
import { writeBatch } from './write.ts'

/** `omnicrm import <template> <file>`: stock by the thousand (INV-98, INV-99). */
export const importCommand = (parts: Parts): CliCommand => ({
  name: 'import <template> <file>',
  summary: 'Load inventory items from a CSV or Excel file; its first line names template labels or columns',
  options: [
    { flags: '--state <state>', summary: 'State of items whose line gives none (default New)' },
    { flags: '--location <location>', summary: 'Location of items whose line gives none' },
    { flags: '--dry-run', summary: 'Report what would happen and keep nothing' },
  ],
  async run(entry, args, options, out) {
    const [item = '', file = ''] = args
    const template = await templateNamed(entry, item)
    if (!template) throw fail.templateUnknown({ item, fields: { item: 'is not a template' } })
    const bytes = await read(file)
    const layout = layoutOf(bytes)
    if (layout.format === 'csv' && layout.encoding === 'windows-1252')
      out.line('The file is no UTF-8; it is read as Latin-1 (windows-1252).')
    const defaults = {
      ...(typeof options['state'] === 'string' ? { item_state: options['state'] } : {}),
      ...(typeof options['location'] === 'string' ? { item_location: options['location'] } : {}),
    }
    const isDry = options['dryRun'] === true
    const rows = rowsOf(piecesOf(bytes), layout)
    await load(entry, rows, { template, defaults, isDry }, parts, out)
  },
})

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw fail.importFile({ finding: cause instanceof Error ? cause.message : String(cause), cause })
  }
}

interface Load {
  readonly template: TemplateRow
  readonly defaults: Readonly<Record<string, string>>
  readonly isDry: boolean
}

/** A faulty line is told and skipped, the others are kept; every 500 lines are one transaction. */
async function load(
  entry: Entry,
  rows: AsyncGenerator<FileRow>,
  { template, defaults, isDry }: Load,
  parts: Parts,
  out: CliOutput,
): Promise<void> {
  const { header, rest } = await split(rows)
  const fields = strictColumns(header?.cells, template, defaults)
  const plan: Plan = { fields, template, templates: new Map(), defaults, importId: null }
  const faults: ImportFault[] = []
  const seen = new Set<string>()
  let created = 0
  let done = 0
  for await (const batch of batches(rest)) {
    const work = async (tx: Tx) => {
      const verdict = await judge(tx, batch, plan, parts, isDry ? seen : new Set())
      if (!isDry) await writeBatch(tx, verdict.good, null, parts)
      return verdict
    }
    const verdict = await entry.tx(work)
    faults.push(...verdict.faults)
    created += verdict.good.length
    done += batch.length
    if (batch.length === batchSize) out.progress(done, done)
  }
  for (const { row, field, message } of faults) out.line(`line ${row}: ${field}: ${message}`)
  out.line(`${created} items ${isDry ? 'would be created' : 'created'}, ${faults.length} lines skipped.`)
}

/** At a shell nobody is asked: a column that is not known stops the import. Columns the system keeps itself are passed over. */
function strictColumns(
  headers: readonly string[] | undefined,
  template: TemplateRow,
  defaults: Readonly<Record<string, string>>,
): (string | null)[] {
  if (!headers) throw fail.importHeader({ finding: 'the file is empty' })
  const columns = suggestColumns(headers, template)
  const passed = /^(inventory_id|inventory_template_id|inventory_import_id|created|last_modified)$/i
  for (const { header, field } of columns)
    if (field === null && !passed.test(header.trim()))
      throw fail.importHeader({ finding: `there is no column '${header.trim()}', or it is there twice` })
  const fields = columns.map(each => each.field)
  requireColumns(fields, template, defaults)
  return fields
}
