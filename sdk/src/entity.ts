import { Model, type Pojo } from 'objection'
import type { Static, TObject } from 'typebox'
import type { WordSource } from './word-index.ts'

/** What the kernel knows of an entity besides its columns. */
export interface EntityInfo {
  readonly table: string
  /** Primary key column. */
  readonly key: string
  /** `entity_type` of the activity log, for example `customer`. */
  readonly name: string
  readonly schema: TObject
  /** Column that own-scope permissions compare with the caller's bound id, for example `customer_id`. */
  readonly own: string | null
  /** Column that names the customer in the activity log. */
  readonly customer: string | null
  /** Fields that appear in the activity log as "changed" only. */
  readonly redacted: readonly string[]
  /** False for tables whose rows are no subject of the activity log (append-only logs, holds, tokens). */
  readonly audited: boolean
  readonly softDelete: boolean
  /** True when the table has `created` and `last_modified`. */
  readonly stamped: boolean
  /** Short name of one row for titles: `customer_name`. */
  readonly label: string | null
  readonly instants: readonly string[]
  readonly flags: readonly string[]
  readonly json: readonly string[]
  readonly decimals: readonly string[]
  /** Where the words of its rows are kept; null when nobody searches them by words. */
  readonly words: WordSource | null
}

declare const rowType: unique symbol

/** An objection Model made by `entity()`; unbound: only `cx.query(Entity)` can run it. */
export type EntityClass<Row extends object = object> = typeof Model & {
  new (): Model & Row
  readonly entity: EntityInfo
  readonly [rowType]?: Row
}
export type RowOf<E> = E extends { readonly [rowType]?: infer Row } ? NonNullable<Row> : never
/** What an insert takes: every column optional, the database refuses what is missing and required. */
export type NewRow<E> = Partial<RowOf<E>>
/** Values that columns must have: one, any of a list, or null for none. */
export type Wanted<E> = {
  readonly [K in keyof RowOf<E>]?: RowOf<E>[K] | readonly RowOf<E>[K][]
}

export interface EntityOptions<S extends TObject> {
  readonly table: string
  readonly key: string
  readonly schema: S
  readonly name?: string
  readonly own?: string | null
  readonly customer?: string | null
  readonly redacted?: readonly string[]
  readonly audited?: boolean
  readonly label?: string
  /** Columns whose words are kept in an index, whenever a row is written through a `Tx`. */
  readonly words?: Pick<WordSource, 'index' | 'columns'>
}

/**
 * Declares a table once: from the row schema come the objection model, the conversions of the two databases
 * (booleans, instants, decimals, JSON) and the capture of changes for the activity log.
 * @param options.own default `customer_id` when the schema has that column; null = no own rows
 */
export function entity<S extends TObject>(options: EntityOptions<S>): EntityClass<Static<S>> {
  const info = describe(options)
  class Row extends Model {
    static override tableName = options.table
    static override idColumn = options.key
    static entity = info
    override $parseDatabaseJson(row: Pojo): Pojo {
      return rowFromDatabase(info, super.$parseDatabaseJson(row))
    }
    override $formatDatabaseJson(row: Pojo): Pojo {
      return toDatabase(info, super.$formatDatabaseJson(row))
    }
  }
  Object.defineProperty(Row, 'name', { value: options.table })
  return Row as EntityClass as EntityClass<Static<S>>
}

interface ColumnSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly anyOf?: readonly ColumnSchema[]
  readonly 'x-kind'?: string
}

function describe(options: EntityOptions<TObject>): EntityInfo {
  const columns = Object.entries(options.schema.properties as Record<string, ColumnSchema>)
  const named = (test: (column: ColumnSchema) => boolean) =>
    columns.filter(([, c]) => test(c)).map(([name]) => name)
  const has = (name: string) => columns.some(([each]) => each === name)
  const customer = has('customer_id') ? 'customer_id' : null
  const softDelete = has('deleted_at')
  const { table, key, words } = options
  return Object.freeze({
    table,
    key,
    name: options.name ?? table,
    schema: options.schema,
    own: options.own === undefined ? customer : options.own,
    customer: options.customer === undefined ? customer : options.customer,
    redacted: options.redacted ?? [],
    audited: options.audited ?? true,
    softDelete,
    stamped: has('created') && has('last_modified'),
    label: options.label ?? null,
    instants: named(c => c.format === 'instant'),
    flags: named(c => isType(c, 'boolean')),
    json: named(c => isType(c, 'object') || isType(c, 'array') || c['x-kind'] === 'json'),
    decimals: named(c => isType(c, 'number')),
    words: words ? { ...words, table, key, softDelete } : null,
  })
}

function isType(column: ColumnSchema, type: string): boolean {
  if (column.anyOf) return column.anyOf.some(each => isType(each, type))
  return column.type === type || (Array.isArray(column.type) && column.type.includes(type))
}

/** Changes a row as the driver gave it into one of the schema: booleans, numbers, instants as ISO text, JSON. */
export function rowFromDatabase(info: EntityInfo, row: Pojo): Pojo {
  for (const name of info.flags) if (row[name] != null) row[name] = Boolean(row[name])
  for (const name of info.decimals) if (typeof row[name] === 'string') row[name] = Number(row[name])
  for (const name of info.instants) if (row[name] != null) row[name] = instantFromDatabase(row[name])
  for (const name of info.json) if (typeof row[name] === 'string') row[name] = JSON.parse(row[name])
  return row
}

function toDatabase(info: EntityInfo, row: Pojo): Pojo {
  for (const name of info.instants) if (typeof row[name] === 'string') row[name] = new Date(row[name])
  for (const name of info.json)
    if (row[name] !== null && typeof row[name] === 'object') row[name] = JSON.stringify(row[name])
  return row
}

/** SQLite keeps ISO text; MariaDB and MySQL give `YYYY-MM-DD HH:MM:SS.mmm`. */
export function instantFromDatabase(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  const text = String(value)
  return text.includes('T') ? text : `${text.replace(' ', 'T')}${text.includes('.') ? '' : '.000'}Z`
}
