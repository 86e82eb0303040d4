import { createHash } from 'node:crypto'
import type { PortableRow } from '../db/pages.ts'
import { linesOf, type OpenedFile } from './file.ts'
import {
  fail,
  format,
  isEnd,
  isManifest,
  type End,
  type Manifest,
  type ManifestTable,
  type Report,
} from './format.ts'

export type Part =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'rows'; readonly table: ManifestTable; readonly rows: readonly PortableRow[] }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }

const batch = 200

/**
 * The parts of a backup in their order. What was handed out before a fault is told is not to be kept: only the end vouches
 * for the whole.
 */
export async function* partsOf(opened: OpenedFile): AsyncGenerator<Part> {
  const reader = makeReader(opened.file)
  for await (const line of linesOf(opened)) yield* reader.take(line)
  reader.finish()
}

/** Reads all of it. @throws when anything is missing or was changed @returns the manifest */
export async function checkBackup(opened: OpenedFile, report: Report): Promise<Manifest> {
  let manifest: Manifest | undefined
  const done = new Map<string, number>()
  for await (const part of partsOf(opened))
    if (part.kind === 'manifest') manifest = part.manifest
    else if (part.kind === 'rows') {
      const count = (done.get(part.table.name) ?? 0) + part.rows.length
      done.set(part.table.name, count)
      report(part.table.name, count, part.table.rows)
    }
  return manifest ?? damaged(opened.file, 'it is empty')
}

const damaged = (file: string, reason: string): never => {
  throw fail.damaged({ file, reason })
}

interface Section {
  readonly table: ManifestTable | undefined
  /** Of the file that it is instead of a table. */
  readonly path: string
  rows: PortableRow[]
  count: number
}

function makeReader(file: string) {
  const hash = createHash('sha256')
  let manifest: Manifest | undefined
  let section: Section | undefined
  let total = 0
  let tablesSeen = 0
  let isEnded = false

  function* close(): Generator<Part> {
    if (section?.table === undefined) return
    const { table, rows, count } = section
    if (rows.length > 0) yield { kind: 'rows', table, rows }
    if (count !== table.rows) damaged(file, `${table.name} has ${count} of ${table.rows} rows`)
    total += count
  }

  function* open(value: object): Generator<Part> {
    section = sectionOf(file, value, manifest, tablesSeen)
    if (section.table) tablesSeen += 1
    else yield { kind: 'file', path: section.path }
  }

  function* row(value: unknown[], { table }: Section): Generator<Part> {
    if (section === undefined || table === undefined) return damaged(file, 'a row belongs to no table')
    section.rows.push(rowOf(file, value, table))
    section.count += 1
    if (section.rows.length < batch) return
    yield { kind: 'rows', table, rows: section.rows }
    section.rows = []
  }

  return {
    *take(line: string): Generator<Part> {
      if (isEnded) damaged(file, 'something follows its end')
      const value = parse(file, line)
      if (manifest === undefined) {
        manifest = manifestOf(file, value)
        yield { kind: 'manifest', manifest }
      } else if (section && Array.isArray(value)) yield* row(value, section)
      else if (section && typeof value === 'string')
        yield { kind: 'bytes', bytes: Buffer.from(value, 'base64') }
      else if (value !== null && typeof value === 'object') {
        yield* close()
        if ('end' in value) {
          refuseOtherEnd(file, value, { rows: total, sha256: hash.digest('hex') })
          if (tablesSeen !== manifest.tables.length) damaged(file, 'tables are missing')
          isEnded = true
          return
        }
        yield* open(value)
      } else damaged(file, 'a line is no part of a backup')
      hash.update(`${line}\n`)
    },
    finish(): void {
      if (!isEnded) damaged(file, 'its end is missing')
    },
  }
}

function sectionOf(file: string, value: object, manifest: Manifest | undefined, at: number): Section {
  if ('file' in value && manifest?.files.some(each => each.path === value.file))
    return { table: undefined, path: String(value.file), rows: [], count: 0 }
  const table = manifest?.tables[at]
  if (!('table' in value) || table === undefined || table.name !== value.table)
    return damaged(file, `${JSON.stringify(value)} is not announced here`)
  return { table, path: '', rows: [], count: 0 }
}

function refuseOtherEnd(file: string, value: unknown, seen: End['end']): void {
  if (!isEnd(value)) return damaged(file, 'its end can not be read')
  if (value.end.sha256 !== seen.sha256) damaged(file, 'a part of it was changed')
  if (value.end.rows !== seen.rows) damaged(file, 'rows are missing')
}

function parse(file: string, line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return damaged(file, 'a line can not be read')
  }
}

function manifestOf(file: string, value: unknown): Manifest {
  if (value === null || typeof value !== 'object' || !('omnicrm_backup' in value))
    throw fail.foreign({ file })
  if (value.omnicrm_backup !== format)
    throw fail.format({ file, format: String(value.omnicrm_backup), known: format })
  if (!isManifest(value)) return damaged(file, 'its manifest can not be read')
  return value
}

function rowOf(file: string, value: unknown[], table: ManifestTable): PortableRow {
  const isRow =
    value.length === table.columns.length &&
    value.every(each => each === null || typeof each === 'string' || typeof each === 'number')
  return isRow ? (value as PortableRow) : damaged(file, `a row of ${table.name} has another shape`)
}
