import { createHash } from 'node:crypto'
import type { PortableRow } from '../db/pages.ts'
import { linesOf, type OpenedFile } from './file.ts'
import { fail, format, isEnd, isManifest, type Manifest, type ManifestTable, type Report } from './format.ts'

export type Part =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'rows'; readonly table: ManifestTable; readonly rows: readonly PortableRow[] }
  | { readonly kind: 'bytes'; readonly path: string; readonly bytes: Buffer }

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

function makeReader(file: string) {
  const hash = createHash('sha256')
  let manifest: Manifest | undefined
  let section: { readonly table: ManifestTable } | { readonly file: string } | undefined
  let rows: PortableRow[] = []
  let count = 0
  let total = 0
  let isEnded = false
  let tablesSeen = 0

  function* flush(): Generator<Part> {
    if (section === undefined || !('table' in section) || rows.length === 0) return
    count += rows.length
    yield { kind: 'rows', table: section.table, rows }
    rows = []
  }

  function closeSection(): void {
    if (section && 'table' in section && count !== section.table.rows)
      damaged(file, `${section.table.name} has ${count} of ${section.table.rows} rows`)
    total += count
    count = 0
  }

  function open(value: object): Part | undefined {
    closeSection()
    if ('table' in value) {
      const table = manifest?.tables[tablesSeen++]
      if (table === undefined || table.name !== value.table)
        return damaged(file, `the table ${String(value.table)} is not announced here`)
      section = { table }
      return undefined
    }
    if ('file' in value && manifest?.files.some(each => each.path === value.file)) {
      section = { file: String(value.file) }
      return { kind: 'bytes', path: section.file, bytes: Buffer.alloc(0) }
    }
    return damaged(file, 'a line is no part of a backup')
  }

  function end(value: unknown): void {
    closeSection()
    if (!isEnd(value)) return damaged(file, 'its end can not be read')
    if (value.end.sha256 !== hash.digest('hex')) damaged(file, 'a part of it was changed')
    if (tablesSeen !== manifest?.tables.length || value.end.rows !== total)
      damaged(file, 'tables are missing')
    isEnded = true
  }

  return {
    *take(line: string): Generator<Part> {
      if (isEnded) damaged(file, 'something follows its end')
      const value = parse(file, line)
      if (manifest === undefined) {
        manifest = manifestOf(file, value)
        yield { kind: 'manifest', manifest }
      } else if (Array.isArray(value) && section && 'table' in section) {
        rows.push(rowOf(file, value, section.table))
        if (rows.length >= batch) yield* flush()
      } else if (typeof value === 'string' && section && 'file' in section) {
        yield { kind: 'bytes', path: section.file, bytes: Buffer.from(value, 'base64') }
      } else if (value !== null && typeof value === 'object') {
        yield* flush()
        if ('end' in value) return end(value)
        const part = open(value)
        if (part) yield part
      } else damaged(file, 'a line is no part of a backup')
      hash.update(`${line}\n`)
    },
    finish(): void {
      if (!isEnded) damaged(file, 'its end is missing')
    },
  }
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
