import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type { App } from '../app.ts'
import { appliedMigrations } from '../db/migrate.ts'
import { pagesOf } from '../db/pages.ts'
import type { Table } from '../db/tables.ts'
import { refuseExisting, writeBackup, type Locked } from './file.ts'
import { bytesOf, travellingFiles } from './folders.ts'
import { fail, format, type End, type Manifest, type Report } from './format.ts'
import { keysOf } from './keys.ts'
import { noteBackup, type Doer } from './note.ts'
import { countOf, travellingTables } from './tables.ts'

export interface CreateOptions extends Locked, Doer {
  readonly report?: Report
}

/**
 * Writes the whole installation into one file: all rows as they are at one moment, while servers may go on, and the files
 * of the data directory that belong to it. The activity log tells it before the first row leaves (D-13).
 */
export async function createBackup(app: App, file: string, options: CreateOptions): Promise<Manifest> {
  refuseExisting(file)
  if (Object.keys(await appliedMigrations(app.database.writer)).length === 0) throw fail.unmigrated()
  await noteBackup(app, file, options)
  return await app.database.snapshot(async db => {
    const tables = await travellingTables(app, db)
    const manifest = await manifestOf(app, db, tables, options)
    await writeBackup(file, linesOf(app, db, tables, manifest, options.report), options)
    return manifest
  })
}

async function manifestOf(
  app: App,
  db: Knex,
  tables: readonly Table[],
  { by, passphrase }: CreateOptions,
): Promise<Manifest> {
  const described: Manifest['tables'] = []
  for (const { name, columns, next } of tables)
    described.push({
      name,
      columns: columns.map(each => each.name),
      rows: await countOf(db, name),
      ...(next === undefined ? {} : { next }),
    })
  return {
    omnicrm_backup: format,
    made: app.now().toISOString(),
    by,
    database: app.database.engine,
    plugins: await appliedMigrations(db),
    ...keysOf(app, passphrase !== undefined),
    tables: described,
    files: await travellingFiles(app.dataDirectory),
  }
}

/** Manifest, rows table by table, files, and an end that vouches for all before it. */
async function* linesOf(
  app: App,
  db: Knex,
  tables: readonly Table[],
  manifest: Manifest,
  report: Report = () => undefined,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const lines = (values: readonly unknown[]): string => {
    const text = values.map(each => `${JSON.stringify(each)}\n`).join('')
    hash.update(text)
    return text
  }
  yield lines([manifest])
  let rows = 0
  for (const [at, table] of tables.entries()) {
    const total = manifest.tables[at]?.rows ?? 0
    let done = 0
    yield lines([{ table: table.name }])
    for await (const page of pagesOf(db, app.database.engine, table)) {
      done += page.length
      report(table.name, done, total)
      yield lines(page)
    }
    rows += done
  }
  for (const entry of manifest.files) {
    yield lines([{ file: entry.path }])
    for await (const bytes of bytesOf(app.dataDirectory, entry)) yield lines([bytes.toString('base64')])
  }
  const end: End = { end: { rows, sha256: hash.digest('hex') } }
  yield `${JSON.stringify(end)}\n`
}
