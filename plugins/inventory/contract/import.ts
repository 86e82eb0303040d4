import {
  command,
  Deleted,
  Id,
  IdParam,
  Instant,
  ListQuery,
  PageQuery,
  nullable,
  OneOf,
  PageOf,
  query,
  raw,
  T,
  Text,
  type Static,
} from '@omnicrm/sdk'
import { InventoryRow } from './item.ts'
import { can } from './rights.ts'

/** Largest file in bytes; a larger one is refused with 413 before it is read. 100,000 SIM cards take about 10 MB. */
export const importLimit = 32 * 1024 * 1024

export const importStatuses = [
  'Uploaded',
  'Checking',
  'Checked',
  'Importing',
  'Imported',
  /** All or nothing was asked for, and a row was at fault: nothing is there. */
  'Refused',
  'Cancelling',
  'Cancelled',
  'Failed',
] as const
export type ImportStatus = (typeof importStatuses)[number]

/** Fields that a column of a file may fill: all of an item but what the system keeps itself. */
export const importFields: readonly string[] = [
  'item',
  ...Object.keys(InventoryRow.properties).filter(
    name =>
      ![
        'inventory_id',
        'inventory_template_id',
        'inventory_import_id',
        'assigned_by_provision_id',
        'deleted_at',
        'created',
        'last_modified',
      ].includes(name),
  ),
]

/** A column of the file, and the field it fills; null: it is left out. */
export const ImportColumn = T.Object({ header: T.String(), field: nullable(T.String()) })
export type ImportColumn = Static<typeof ImportColumn>

/** A file of items on its way in: loaded, checked, imported (INV-98, INV-99). */
export const ImportRow = T.Object({
  inventory_import_id: Id(),
  file_name: Text(255),
  /** Bytes. */
  file_size: T.Integer(),
  format: OneOf(['csv', 'xlsx']),
  /** How the text is written; `windows-1252` is a guess for what is no Unicode. Null for Excel. */
  encoding: nullable(T.String()),
  delimiter: nullable(T.String()),
  columns: T.Array(ImportColumn),
  /** Null: the column `item` names the type of each row. */
  inventory_template_id: nullable(Id()),
  /** Values for cells that are empty or have no column. */
  defaults: T.Record(T.String(), T.String()),
  /** `valid` keeps the good rows; `all` keeps all rows or none. */
  mode: OneOf(['valid', 'all']),
  status: OneOf(importStatuses),
  /** Known once the file was read to its end. */
  rows_total: nullable(T.Integer()),
  rows_done: T.Integer(),
  /** While checking: how many would be. */
  items_created: T.Integer(),
  rows_refused: T.Integer(),
  /** Why it failed. */
  message: nullable(T.String()),
  user_id: nullable(Id()),
  finished_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type ImportRow = Static<typeof ImportRow>

/** Why a row of the file can't become an item. */
export const ImportFault = T.Object({
  /** Line of the file, row of the sheet; from 1. */
  row: T.Integer(),
  field: T.String(),
  message: T.String(),
})
export type ImportFault = Static<typeof ImportFault>

/** First rows of the file as they are written in it. */
export const ImportSample = T.Object({
  data: T.Array(T.Object({ row: T.Integer(), cells: T.Array(T.String()) })),
})

const byImport = IdParam('inventory_import_id')
const one = '/crm/inventory/import/inventory_import_id/:inventory_import_id'

/** Loading stock from files. Imports are seen by who loaded the file, and by administrators. */
export const importApi = {
  upload: raw({
    method: 'POST',
    path: '/crm/inventory/import',
    allow: can.create,
    summary:
      'Load a CSV or Excel file as the body (at most 32 MiB); answers the import with its columns, nothing is created yet',
    query: T.Object({
      file_name: T.Optional(Text(255)),
      /** Name of the template, to know columns by its labels. */
      item: T.Optional(Text(100)),
    }),
    response: ImportRow,
    bodyLimit: importLimit,
    errors: ['inventory.importFile', 'inventory.templateUnknown', 'request.tooLarge'],
  }),
  list: query({
    method: 'GET',
    path: '/crm/inventory/import',
    allow: can.create,
    summary: 'The own imports, newest first',
    query: ListQuery,
    response: PageOf(ImportRow),
  }),
  get: query({
    method: 'GET',
    path: one,
    allow: can.create,
    summary: 'One import with its progress',
    params: byImport,
    response: ImportRow,
    errors: ['inventory.importNotFound'],
  }),
  sample: query({
    method: 'GET',
    path: `${one}/sample`,
    allow: can.create,
    summary: 'The first rows of the file',
    params: byImport,
    response: ImportSample,
    errors: ['inventory.importNotFound', 'inventory.importFileGone'],
  }),
  start: command({
    method: 'POST',
    path: `${one}/start`,
    allow: can.create,
    summary: 'Check or import the file in the background; a dry run tells every faulty row and keeps nothing',
    params: byImport,
    body: T.Object({
      dry_run: T.Boolean(),
      /** Name of the template; left out, a column must be `item`. */
      item: T.Optional(nullable(Text(100))),
      /** Field of each column, in order; null leaves it out. */
      fields: T.Array(nullable(T.String({ maxLength: 60 })), { maxItems: 256 }),
      defaults: T.Optional(T.Record(T.String({ maxLength: 60 }), T.String({ maxLength: 1000 }))),
      mode: T.Optional(OneOf(['valid', 'all'])),
    }),
    response: ImportRow,
    errors: ['inventory.importColumns', 'inventory.importState', 'inventory.templateUnknown'],
  }),
  cancel: command({
    method: 'POST',
    path: `${one}/cancel`,
    allow: can.create,
    summary: 'Stop; items that are created already stay, unless all or nothing was asked for',
    params: byImport,
    response: ImportRow,
    errors: ['inventory.importState'],
  }),
  delete: command({
    method: 'DELETE',
    path: one,
    allow: can.create,
    summary: 'Forget an import and its file; its items stay',
    params: byImport,
    response: Deleted,
    errors: ['inventory.importState'],
  }),
  faults: query({
    method: 'GET',
    path: `${one}/faults`,
    allow: can.create,
    summary: 'Rows that were refused and why, in the order of the file',
    params: byImport,
    query: PageQuery,
    response: PageOf(ImportFault),
  }),
  refused: raw({
    method: 'GET',
    path: `${one}/refused`,
    allow: can.create,
    summary: 'The refused rows as CSV with the reason in a last column: mend them and load them again',
    params: byImport,
    response: T.String(),
    errors: ['inventory.importFileGone'],
  }),
  form: raw({
    method: 'GET',
    path: '/crm/inventory/import/form',
    allow: can.create,
    summary: 'An empty CSV of a type, its labels in the first line',
    query: T.Object({ item: Text(100) }),
    response: T.String(),
    errors: ['inventory.templateUnknown'],
  }),
  exportItems: raw({
    method: 'GET',
    path: '/crm/inventory/export',
    allow: can.view,
    summary:
      'Items as CSV that can be imported again, narrowed as the list is; secrets only for update_inventory and on request, which is logged (D-13)',
    query: T.Object({
      search: ListQuery.properties.search,
      filters: ListQuery.properties.filters,
      secrets: T.Optional(T.Boolean()),
    }),
    response: T.String(),
  }),
}
