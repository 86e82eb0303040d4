import { EntityChanged, Failure, type Tx, type Worker } from '@omnicrm/sdk'
import type { ImportRow, ImportStatus } from '../../contract.ts'
import { ImportEntity } from '../entities.ts'
import { rowsOf, type Layout } from '../files/table.ts'
import type { FileRow } from '../files/row.ts'
import type { Parts } from '../parts.ts'
import { allTemplates } from '../template.ts'
import { batches, split } from './batches.ts'
import { judge, type Plan } from './judge.ts'
import { addFaults, dropFaults, fileOf } from './store.ts'
import { countBrought, takeBack, writeBatch } from './write.ts'

/**
 * Checks or imports a file. Every batch and the count of rows that are done are one transaction: a job that is lost goes
 * on where it was, and what was created is never created twice.
 */
export async function runImport(
  worker: Worker,
  { inventory_import_id: id, write }: { readonly inventory_import_id: number; readonly write: boolean },
  parts: Parts,
): Promise<void> {
  const row = await worker.find(ImportEntity, id)
  if (!row || !isOpen(row.status)) return
  try {
    const outcome = await pass(worker, row, write, parts)
    await worker.tx(tx => finish(tx, id, outcome))
  } catch (error) {
    // A file that can't be read to its end stays so: the person is told, no attempt mends it.
    if (!(error instanceof Failure) || error.status >= 500) throw error
    await worker.tx(tx => finish(tx, id, { status: 'Failed', message: error.message }))
  }
}

const isOpen = (status: ImportStatus): boolean =>
  status === 'Checking' || status === 'Importing' || status === 'Cancelling'

interface Outcome {
  readonly status: ImportStatus
  readonly message?: string
}

/** All or nothing is checked as a whole first, then written as any other. */
async function pass(worker: Worker, row: ImportRow, write: boolean, parts: Parts): Promise<Outcome> {
  const id = row.inventory_import_id
  const plan = await planOf(worker, row)
  if (row.status === 'Checking') {
    await worker.tx(tx => begin(tx, id, 'Checking'))
    if (!(await walk(worker, row, { plan, write: false, from: 0 }, parts))) return { status: 'Cancelled' }
    if (!write) return { status: 'Checked' }
    const checked = await worker.find(ImportEntity, id)
    if (checked && checked.rows_refused > 0) return { status: 'Refused' }
    await worker.tx(tx => begin(tx, id, 'Importing'))
  }
  const from = row.status === 'Checking' ? 0 : row.rows_done
  const isDone = await walk(worker, row, { plan, write: true, from }, parts)
  if (!isDone) return { status: 'Cancelled' }
  const written = await worker.find(ImportEntity, id)
  return row.mode === 'all' && (written?.rows_refused ?? 0) > 0
    ? { status: 'Refused' }
    : { status: 'Imported' }
}

async function planOf(worker: Worker, row: ImportRow): Promise<Plan> {
  const templates = await allTemplates(worker)
  return {
    fields: row.columns.map(each => each.field),
    template: templates.find(each => each.inventory_template_id === row.inventory_template_id),
    templates: new Map(templates.map(each => [each.item, each])),
    defaults: row.defaults,
    importId: row.inventory_import_id,
  }
}

async function begin(tx: Tx, id: number, status: ImportStatus): Promise<void> {
  await dropFaults(tx, id)
  const now = await tx.lock(ImportEntity, id)
  if (now?.status === 'Cancelling') return
  await tx.update(ImportEntity, id, { status, rows_done: 0, items_created: 0, rows_refused: 0 })
}

interface Walk {
  readonly plan: Plan
  readonly write: boolean
  /** Rows that are done already. */
  readonly from: number
}

/** @returns false when it was cancelled */
async function walk(
  worker: Worker,
  row: ImportRow,
  { plan, write, from }: Walk,
  parts: Parts,
): Promise<boolean> {
  const id = row.inventory_import_id
  const { rest } = await split(rowsOf(fileOf(worker, id, parts.secrets), layoutOfImport(row)))
  const seen = new Set<string>()
  let done = from
  let total = row.rows_total ?? 0
  for await (const batch of batches(after(rest, from))) {
    worker.signal.throwIfAborted()
    const isCancelled = await worker.tx(async tx => {
      const now = await tx.lock(ImportEntity, id)
      if (!now || now.status === 'Cancelling') return true
      const { good, faults } = await judge(tx, batch, plan, parts, write ? new Set() : seen)
      if (write) await writeBatch(tx, good, id, parts)
      await addFaults(tx, id, faults)
      await tx.update(ImportEntity, id, {
        rows_done: done + batch.length,
        items_created: now.items_created + good.length,
        rows_refused: now.rows_refused + faults.length,
      })
      return false
    })
    if (isCancelled) return false
    done += batch.length
    total = Math.max(total, done)
    await worker.progress(done, total)
  }
  await worker.tx(tx => tx.update(ImportEntity, id, { rows_total: done }))
  return true
}

async function* after(rows: AsyncGenerator<FileRow>, count: number): AsyncGenerator<FileRow> {
  let passed = 0
  for await (const row of rows) if (++passed > count) yield row
}

export const layoutOfImport = (row: ImportRow): Layout =>
  row.format === 'xlsx'
    ? { format: 'xlsx' }
    : ({ format: 'csv', encoding: row.encoding, delimiter: row.delimiter } as Layout)

/** Ends an import; all or nothing takes back what it brought unless all of it is there. */
async function finish(tx: Tx, id: number, { status, message = '' }: Outcome): Promise<void> {
  const row = await tx.lock(ImportEntity, id)
  if (!row) return
  const isDry = status === 'Checked'
  if (row.mode === 'all' && !isDry && status !== 'Imported') await takeBack(tx, id)
  const items_created = isDry ? row.items_created : await countBrought(tx, id)
  await tx.update(ImportEntity, id, {
    status,
    message: message || null,
    items_created,
    finished_at: tx.now().toISOString(),
  })
  if (!isDry)
    await tx.emit(EntityChanged, {
      entity_type: 'inventory_import',
      entity_id: String(id),
      customer_id: null,
      action: 'import',
      title: `Import of ${row.file_name}: ${status}`.slice(0, 255),
      changes: { items_created, rows_refused: row.rows_refused },
    })
}
