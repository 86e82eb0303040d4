import type { Knex } from 'knex'
import type { App } from '../app.ts'
import type { Table } from '../db/tables.ts'
import { aligned, differencesOf, type Difference } from './compare.ts'
import { openBackup, type Locked } from './file.ts'
import { compareFiles } from './folders.ts'
import type { Manifest, ManifestTable, Report } from './format.ts'
import { partsOf } from './read.ts'
import { countOf, travellingTables } from './tables.ts'

export interface Comparison {
  /** The table; `files` are those of the data directory. */
  readonly of: string
  /** Rows of the backup that are not here. */
  readonly missing: number
  readonly changed: number
  /** Rows that the backup does not have. */
  readonly added: number
  /** The first of those that are missing or changed. */
  readonly examples: readonly Difference[]
}

/** Rows of background work come and go by themselves, so they say nothing about what a backup is worth. */
const restless = new Set(['kernel_job'])
const mostExamples = 10

/** Compares a backup with the installation as it is at one moment. @returns what differs */
export async function verifyBackup(
  app: App,
  file: string,
  options: Locked & { readonly report?: Report },
): Promise<Comparison[]> {
  const opened = await openBackup(file, options)
  return await app.database.snapshot(async db => {
    const tables = new Map((await travellingTables(app, db)).map(each => [each.name, each]))
    const tallies = new Map<string, Tally>()
    let manifest: Manifest | undefined
    for await (const part of partsOf(opened)) {
      if (part.kind === 'manifest') manifest = part.manifest
      if (part.kind !== 'rows' || restless.has(part.table.name)) continue
      const table = alignedOrNone(tables.get(part.table.name), part.table)
      const tally = tallyOf(tallies, part.table.name)
      tally.rows += part.rows.length
      if (table === undefined) tally.missing += part.rows.length
      else count(tally, await differencesOf(db, app.database.engine, table, part.rows))
      options.report?.(part.table.name, tally.rows, part.table.rows)
    }
    return [
      ...(await resultOf(db, tables, manifest?.tables ?? [], tallies)),
      ...(await filesOf(app, manifest?.files ?? [])),
    ]
  })
}

interface Tally {
  rows: number
  missing: number
  changed: number
  readonly examples: Difference[]
}

function tallyOf(tallies: Map<string, Tally>, table: string): Tally {
  const known = tallies.get(table) ?? { rows: 0, missing: 0, changed: 0, examples: [] }
  tallies.set(table, known)
  return known
}

const alignedOrNone = (table: Table | undefined, announced: ManifestTable): Table | undefined =>
  table && aligned(table, announced)

function count(tally: Tally, differences: readonly Difference[]): void {
  for (const each of differences) {
    if (each.columns === undefined) tally.missing += 1
    else tally.changed += 1
    if (tally.examples.length < mostExamples) tally.examples.push(each)
  }
}

async function resultOf(
  db: Knex,
  tables: ReadonlyMap<string, Table>,
  announced: readonly ManifestTable[],
  tallies: ReadonlyMap<string, Tally>,
): Promise<Comparison[]> {
  const names = new Set([...announced.map(each => each.name), ...tables.keys()])
  const result: Comparison[] = []
  for (const table of names) {
    if (restless.has(table)) continue
    const { rows, ...tally } = tallies.get(table) ?? { rows: 0, missing: 0, changed: 0, examples: [] }
    const there = tables.has(table) ? await countOf(db, table) : 0
    const added = there - (rows - tally.missing)
    if (tally.missing + tally.changed + added > 0) result.push({ of: table, ...tally, added })
  }
  return result
}

async function filesOf(app: App, files: Manifest['files']): Promise<Comparison[]> {
  const { missing, changed, added } = await compareFiles(app.dataDirectory, files)
  if (missing.length + changed.length + added.length === 0) return []
  const examples = [
    ...missing.map(path => ({ key: [path], columns: undefined })),
    ...changed.map(path => ({ key: [path], columns: ['content'] })),
  ]
  return [
    {
      of: 'files',
      missing: missing.length,
      changed: changed.length,
      added: added.length,
      examples: examples.slice(0, mostExamples),
    },
  ]
}
