import {
  csvLine,
  invalid,
  list,
  sendCsv,
  type Cx,
  type Entry,
  type Exchange,
  type InputOf,
  type ListInput,
  type Page,
  type Static,
  type Tx,
} from '@omnicrm/sdk'
import {
  fail,
  ImportItems,
  type ImportColumn,
  type ImportFault,
  type importApi,
  type ImportRow,
  type ImportSample,
  type ImportStatus,
} from '../../contract.ts'
import { ImportEntity, plain } from '../entities.ts'
import { piecesOf } from '../files/row.ts'
import { layoutOf, rowsOf } from '../files/table.ts'
import type { Parts } from '../parts.ts'
import { requireTemplate, templateNamed } from '../template.ts'
import { labelsOf } from '../words.ts'
import { split } from './batches.ts'
import { requireColumns, suggestColumns } from './columns.ts'
import { layoutOfImport } from './run.ts'
import { dropFaults, dropFile, fileOf, keepFile, ownImports, requireImport } from './store.ts'

const running: readonly ImportStatus[] = ['Checking', 'Importing', 'Cancelling']
const sampleRows = 10

/** Keeps the file and says what is in it; nothing becomes an item yet. */
export async function upload(
  entry: Entry,
  { file_name = 'items.csv', item }: InputOf<typeof importApi.upload>,
  exchange: Exchange,
  { secrets }: Parts,
): Promise<void> {
  const template = item === undefined ? undefined : await named(entry, item)
  const bytes = await exchange.bytes()
  if (bytes.length === 0) throw fail.importFile({ finding: 'it is empty' })
  const layout = layoutOf(bytes)
  const { header } = await split(rowsOf(piecesOf(bytes), layout))
  if (!header) throw fail.importFile({ finding: 'it has no rows' })
  const row = await entry.tx(async tx => {
    const made = await tx.insert(ImportEntity, {
      file_name: file_name.trim() || 'items.csv',
      file_size: bytes.length,
      format: layout.format,
      encoding: layout.format === 'csv' ? layout.encoding : null,
      delimiter: layout.format === 'csv' ? layout.delimiter : null,
      columns: suggestColumns(
        header.cells.map(cell => cell.slice(0, 200)),
        template,
      ),
      inventory_template_id: template?.inventory_template_id ?? null,
      defaults: {},
      mode: 'valid',
      status: 'Uploaded',
      user_id: tx.actor.userId,
    })
    await keepFile(tx, made.inventory_import_id, bytes, secrets)
    return await requireImport(tx, made.inventory_import_id)
  })
  exchange.reply({ status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(row) })
}

async function named(cx: Cx, item: string) {
  const template = await templateNamed(cx, item)
  if (!template) throw fail.templateUnknown({ item, fields: { item: 'is not a template' } })
  return template
}

export const listImports = (cx: Cx, input: ListInput): Promise<Page<ImportRow>> =>
  list(
    ownImports(cx),
    input,
    {
      search: ['file_name'],
      sort: { inventory_import_id: 'inventory_import_id', file_name: 'file_name', created: 'created' },
      filters: { status: 'status' },
    },
    row => plain<ImportRow>(row),
  )

export async function sample(cx: Cx, importId: number, parts: Parts): Promise<Static<typeof ImportSample>> {
  const row = await requireImport(cx, importId)
  const { rest } = await split(rowsOf(fileOf(cx, importId, parts.secrets), layoutOfImport(row)))
  const data: { row: number; cells: string[] }[] = []
  for await (const { row: number, cells } of rest) {
    data.push({ row: number, cells: cells.map(cell => cell.slice(0, 200)) })
    if (data.length === sampleRows) break
  }
  return { data }
}

/** Settles how the file is read and leaves the work to a job; imports run one after the other. */
export async function start(
  tx: Tx,
  {
    inventory_import_id: id,
    dry_run,
    item,
    fields,
    defaults = {},
    mode = 'valid',
  }: InputOf<typeof importApi.start>,
): Promise<ImportRow> {
  const row = await requireImport(tx, id)
  await tx.lock(ImportEntity, id)
  if (running.includes(row.status) || row.status === 'Imported') throw refusal(row)
  const template = item == null ? undefined : await named(tx, item)
  if (fields.length !== row.columns.length)
    throw invalid('fields', `must name a field, or null, for each of the ${row.columns.length} columns`)
  requireColumns(fields, template, defaults)
  const columns: ImportColumn[] = row.columns.map(({ header }, index) => ({
    header,
    field: fields[index] ?? null,
  }))
  await dropFaults(tx, id)
  await tx.update(ImportEntity, id, {
    columns,
    defaults,
    mode,
    inventory_template_id: template?.inventory_template_id ?? null,
    status: dry_run || mode === 'all' ? 'Checking' : 'Importing',
    rows_done: 0,
    items_created: 0,
    rows_refused: 0,
    message: null,
    finished_at: null,
  })
  await tx.enqueue(
    ImportItems,
    { inventory_import_id: id, write: !dry_run },
    { orderKey: 'inventory.import' },
  )
  return await requireImport(tx, id)
}

const refusal = ({ inventory_import_id, status }: ImportRow) =>
  fail.importState({ inventory_import_id, status: status.toLowerCase() })

export async function cancel(tx: Tx, importId: number): Promise<ImportRow> {
  const row = await requireImport(tx, importId)
  await tx.lock(ImportEntity, importId)
  if (row.status !== 'Checking' && row.status !== 'Importing') throw refusal(row)
  await tx.update(ImportEntity, importId, { status: 'Cancelling' })
  return await requireImport(tx, importId)
}

export async function forget(tx: Tx, importId: number): Promise<void> {
  const row = await requireImport(tx, importId)
  if (running.includes(row.status)) throw refusal(row)
  await dropFile(tx, importId)
  await dropFaults(tx, importId)
  await tx.remove(ImportEntity, importId)
}

export async function faults(
  cx: Cx,
  importId: number,
  { page = 1, per_page = 10 }: ListInput,
): Promise<Page<ImportFault>> {
  const row = await requireImport(cx, importId)
  const data = await cx
    .db('inventory_import_fault')
    .where({ inventory_import_id: importId })
    .orderBy('row')
    .limit(per_page)
    .offset((page - 1) * per_page)
    .select<ImportFault[]>('row', 'field', 'message')
  const total_items = row.rows_refused
  const total_pages = Math.ceil(total_items / per_page)
  return { data, pagination: { current_page: page, per_page, total_pages, total_items } }
}

/** The refused rows as they were written, with the reason behind them. */
export async function refusedRows(
  entry: Entry,
  importId: number,
  exchange: Exchange,
  parts: Parts,
): Promise<void> {
  const row = await requireImport(entry, importId)
  const found = await entry
    .db('inventory_import_fault')
    .where({ inventory_import_id: importId })
    .select<ImportFault[]>('row', 'field', 'message')
  const reasons = new Map(found.map(fault => [fault.row, `${fault.field}: ${fault.message}`]))
  const { header, rest } = await split(rowsOf(fileOf(entry, importId, parts.secrets), layoutOfImport(row)))
  const width = header?.cells.length ?? 0
  async function* lines() {
    yield `\ufeff${csvLine([...(header?.cells ?? []), 'Refused because'])}`
    for await (const { row: number, cells } of rest) {
      const reason = reasons.get(number)
      if (reason !== undefined)
        yield csvLine([...Array.from({ length: width }, (_, index) => cells[index] ?? ''), reason])
    }
  }
  sendCsv(exchange, `${row.file_name.replace(/\.\w+$/, '')}-refused.csv`, lines())
}

/** An empty file of a type to fill in (P-1). */
export async function form(cx: Cx, item: string, exchange: Exchange): Promise<void> {
  const template = await named(cx, item)
  const labels = labelsOf(await requireTemplate(cx, template.inventory_template_id)).map(([, label]) => label)
  const more = ['item_state', 'item_location', 'wholesale_cost', 'retail_cost', 'inventory_notes']
  sendCsv(exchange, `${item}.csv`, [`\ufeff${csvLine([...labels, ...more])}`])
}
