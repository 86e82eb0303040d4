import {
  can as holds,
  csvLine,
  EntityChanged,
  Failure,
  inBatches,
  narrowList,
  raise,
  sendCsv,
  type Entry,
  type Exchange,
  type InputOf,
} from '@omnicrm/sdk'
import { can, importFields, type importApi, type InventoryRow, type TemplateRow } from '../contract.ts'
import { ItemEntity, plain } from './entities.ts'
import { itemListOptions, ownFilters } from './item.ts'
import type { Parts } from './parts.ts'
import { templateIn, templatesOf } from './template.ts'
import { secretsOf } from './words.ts'

const deviceSecrets = new Set(['management_username', 'management_password', 'config_content'])

/**
 * The filtered list as CSV, read by the key in batches as the caller takes it: memory stays flat however many there are.
 * What comes out goes in again without loss (INV-100).
 */
export async function exportItems(
  entry: Entry,
  { search, filters, secrets = false }: InputOf<typeof importApi.exportItems>,
  exchange: Exchange,
  parts: Parts,
): Promise<void> {
  const isBound = entry.actor.bound['customer_id'] !== undefined
  if (secrets && (isBound || !holds(entry.actor, can.update)))
    raise(new Failure('request.forbidden', 403, 'Access denied'))
  const builder = entry.query(ItemEntity).whereNull('inventory.deleted_at')
  const narrowed = {
    ...(search === undefined ? {} : { search }),
    ...(filters === undefined ? {} : { filters: await ownFilters(entry, builder, filters) }),
  }
  await narrowList(builder, narrowed, itemListOptions)
  if (secrets) await logSecrets(entry, { search, filters })
  const columns = ['inventory_id', ...importFields].filter(name => secrets || !deviceSecrets.has(name))
  async function* lines() {
    yield `\ufeff${csvLine(columns)}`
    for await (const found of inBatches(builder, 'inventory', 'inventory_id')) {
      const rows = found.map(row => plain<InventoryRow>(row))
      const templates = await templatesOf(entry, rows)
      yield rows.map(row => lineOf(row, templateIn(templates, row), columns, secrets, parts)).join('')
    }
  }
  sendCsv(exchange, `inventory-${entry.now().toISOString().slice(0, 10)}.csv`, lines())
}

/** Who took secrets out of the house is told, before the first of them leaves (D-13). */
const logSecrets = (entry: Entry, asked: Record<string, unknown>): Promise<void> =>
  entry.tx(tx =>
    tx.emit(EntityChanged, {
      entity_type: 'inventory',
      entity_id: 'export',
      customer_id: null,
      action: 'export',
      title: 'Export of items with their secrets',
      changes: asked,
    }),
  )

function lineOf(
  row: InventoryRow,
  template: TemplateRow,
  columns: readonly string[],
  secrets: boolean,
  parts: Parts,
): string {
  const covered = new Set<string>(secrets ? [] : secretsOf(template))
  const values: Readonly<Record<string, string | number | null>> = { ...row, item: template.item }
  return csvLine(
    columns.map(name => {
      const value = values[name]
      if (value === null || value === undefined || covered.has(name)) return null
      return name === 'management_password' ? parts.secrets.decrypt(String(value)) : String(value)
    }),
  )
}
