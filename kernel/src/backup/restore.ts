import type { Knex } from 'knex'
import { InstallationRestored, type Tx } from '@omnicrm/sdk'
import type { App } from '../app.ts'
import { isLostRace, translate } from '../db/errors.ts'
import { appliedMigrations } from '../db/migrate.ts'
import { insertRows, type PortableRow } from '../db/pages.ts'
import { setNext, type Table } from '../db/tables.ts'
import { aligned, differencesOf } from './compare.ts'
import { openBackup, type Locked, type OpenedFile } from './file.ts'
import { makeFileWriter, refuseOtherFiles } from './folders.ts'
import { fail, type Manifest, type Report } from './format.ts'
import { neededSecrets, takeOver } from './keys.ts'
import { entryOf, noteRestore, type Doer } from './note.ts'
import { refuseOtherPlugins } from './plugins.ts'
import { checkBackup, partsOf } from './read.ts'
import { countOf, refuseFull, stayingTables, travellingTables } from './tables.ts'

export interface RestoreOptions extends Locked, Doer {
  /** Told twice of each table: while the file is checked, and while its rows are written. */
  readonly report?: (phase: 'check' | 'write', ...told: Parameters<Report>) => void
}

/**
 * Restores a backup into an empty installation, also on the other kind of database. The file is read to its end before
 * anything is changed; then one transaction takes all of it, reads it back and compares, or nothing.
 */
export async function restoreBackup(app: App, file: string, options: RestoreOptions): Promise<Manifest> {
  const { report = () => undefined } = options
  const opened = await openBackup(file, options)
  const manifest = await checkBackup(opened, (...told) => report('check', ...told))
  const db = app.database.writer
  refuseOtherPlugins(manifest.plugins, await appliedMigrations(db))
  const tables = tablesFor(manifest, await travellingTables(app, db))
  const secrets = neededSecrets(app, manifest)
  await refuseFull(app, db, tables)
  await refuseOtherFiles(app.dataDirectory, file, manifest.files)
  // MariaDB ends a transaction with each change of a table, and an empty installation may count from where it likes.
  if (app.database.engine === 'mysql') await setCounters(db, app, manifest)
  const files = makeFileWriter(app.dataDirectory)
  try {
    await entryOf(app, options).tx(tx =>
      unchecked(tx, app, async () => {
        await refuseFull(app, tx.db, tables)
        await emptyTables(tx.db, app, tables)
        await writeParts(tx.db, app, { opened, tables, files, options })
        await refuseIncomplete(tx.db, manifest, tables)
        if (app.database.engine === 'sqlite') await setCounters(tx.db, app, manifest)
        await settle(tx, file, options, manifest)
        // Keys come before the commit: rows without their key are worth nothing, keys without rows harm nobody.
        takeOver(app, secrets)
      }),
    )
  } catch (error) {
    await files.undo()
    throw error
  }
  return manifest
}

/** The tables here in the order of the file. What only this database has belongs to somebody else. */
const tablesFor = (manifest: Manifest, here: readonly Table[]): Table[] =>
  manifest.tables.map(announced => {
    const table = here.find(each => each.name === announced.name)
    if (!table) throw fail.missingTable({ table: announced.name })
    return aligned(table, announced)
  })

async function setCounters(db: Knex, app: App, manifest: Manifest): Promise<void> {
  for (const { name, next } of manifest.tables)
    if (next !== undefined) await setNext(db, app.database.engine, name, next)
}

/** References are looked at when all rows are there: a row may refer to a later one of its own table. */
async function unchecked(tx: Tx, app: App, work: () => Promise<void>): Promise<void> {
  if (app.database.engine === 'sqlite') {
    await tx.db.raw('pragma defer_foreign_keys = on')
    return await work()
  }
  await tx.db.raw('set foreign_key_checks = 0')
  try {
    await work()
  } finally {
    await tx.db.raw('set foreign_key_checks = 1')
  }
}

/** What the first boot and migrations wrote gives way to what they wrote in the other installation. */
async function emptyTables(db: Knex, app: App, tables: readonly Table[]): Promise<void> {
  const referring = stayingTables(app).filter(name => name !== 'schema_history')
  for (const name of referring) if (await db.schema.hasTable(name)) await db(name).delete()
  for (const { name } of tables.toReversed()) await db(name).delete()
}

interface Writing {
  readonly opened: OpenedFile
  readonly tables: readonly Table[]
  readonly files: ReturnType<typeof makeFileWriter>
  readonly options: RestoreOptions
}

async function writeParts(db: Knex, app: App, { opened, tables, files, options }: Writing): Promise<void> {
  const byName = new Map(tables.map(each => [each.name, each]))
  const done = new Map<string, number>()
  for await (const part of partsOf(opened)) {
    if (part.kind === 'file') await files.begin(part.path)
    if (part.kind === 'bytes') await files.write(part.bytes)
    if (part.kind !== 'rows') continue
    const table = byName.get(part.table.name)
    if (!table) continue // Looked at before: each table of the file is here.
    await writeRows(db, app, table, part.rows)
    const count = (done.get(table.name) ?? 0) + part.rows.length
    done.set(table.name, count)
    options.report?.('write', table.name, count, part.table.rows)
  }
  await files.close()
}

/** Reads back what it wrote: no number and no letter may become another one on the way to the other database. */
async function writeRows(db: Knex, app: App, table: Table, rows: readonly PortableRow[]): Promise<void> {
  const { engine } = app.database
  try {
    await insertRows(db, engine, table, rows)
  } catch (cause) {
    if (isLostRace(cause)) throw cause
    const known = translate(cause)
    const reason = known instanceof Error ? known.message : String(known)
    throw fail.refused({ table: table.name, reason, cause })
  }
  const [first] = await differencesOf(db, engine, table, rows)
  if (first)
    throw fail.inexact({
      table: table.name,
      key: first.key.join(' '),
      what: first.columns?.join(', ') ?? 'the row is not found again',
    })
}

async function refuseIncomplete(db: Knex, manifest: Manifest, tables: readonly Table[]): Promise<void> {
  for (const { name, rows } of manifest.tables)
    if ((await countOf(db, name)) !== rows) throw fail.concurrent({ table: name })
  for (const table of tables)
    for (const reference of table.references) {
      const orphan = await db(`${table.name} as child`)
        .leftJoin(`${reference.table} as parent`, join =>
          reference.columns.forEach((column, at) =>
            join.on(`child.${column}`, `parent.${reference.targets[at] ?? ''}`),
          ),
        )
        .whereNull(`parent.${reference.targets[0] ?? ''}`)
        .where(all => {
          for (const column of reference.columns) all.whereNotNull(`child.${column}`)
        })
        .first(`child.${reference.columns[0] ?? ''}`)
      if (orphan) throw fail.orphan({ table: table.name, target: reference.table })
    }
}

/** Work that was under way is taken up as after a crash; its owners may say more. */
async function settle(tx: Tx, file: string, options: RestoreOptions, { made }: Manifest): Promise<void> {
  await tx
    .db('kernel_job')
    .where({ state: 'running' })
    .update({ state: 'queued', lease_owner: null, lease_until: null })
  await tx.apply(InstallationRestored, { made })
  await noteRestore(tx, file, options, made)
}
