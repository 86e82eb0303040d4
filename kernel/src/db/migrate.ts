import type { Knex } from 'knex'
import type { Migration } from '@omnicrm/sdk'
import type { Database } from './connect.ts'
import { kernelMigrations } from './kernel-tables.ts'

export interface PluginMigrations {
  readonly id: string
  readonly migrations: readonly Migration[]
}
export interface MigrationStep {
  readonly plugin: string
  readonly name: string
}

const history = 'schema_history'

/** What `migrate` would apply, in order: the kernel first, then the plugins in graph order. */
export async function pending(
  database: Database,
  plugins: readonly PluginMigrations[],
): Promise<MigrationStep[]> {
  const done = await applied(database.writer)
  return allSteps(plugins)
    .filter(step => !done.has(`${step.plugin}/${step.migration.name}`))
    .map(step => ({ plugin: step.plugin, name: step.migration.name }))
}

/**
 * Applies what is pending. Each step and its row of the history are one transaction; MariaDB commits statements of the
 * schema by themselves, so there a step broken midway is told by name and must be finished by hand.
 */
export async function migrate(
  database: Database,
  plugins: readonly PluginMigrations[],
  report: (step: MigrationStep, done: number, total: number) => void = () => undefined,
): Promise<number> {
  return await alone(database, async () => {
    const db = database.writer
    if (!(await db.schema.hasTable(history)))
      await db.schema.createTable(history, t => {
        t.string('plugin', 60).notNullable()
        t.string('name', 100).notNullable()
        t.datetime('applied', { precision: 3 }).notNullable()
        t.primary(['plugin', 'name'])
      })
    const done = await applied(db)
    const steps = allSteps(plugins).filter(step => !done.has(`${step.plugin}/${step.migration.name}`))
    for (const [index, { plugin, migration }] of steps.entries()) {
      report({ plugin, name: migration.name }, index, steps.length)
      await applyStep(db, plugin, migration)
    }
    return steps.length
  })
}

async function applyStep(db: Knex, plugin: string, migration: Migration): Promise<void> {
  try {
    await db.transaction(async trx => {
      await migration.up(trx)
      await trx(history).insert({ plugin, name: migration.name, applied: new Date() })
    })
  } catch (cause) {
    throw new Error(
      `Migration ${migration.name} of plugin '${plugin}' failed; nothing after it was applied.`,
      { cause },
    )
  }
}

function allSteps(plugins: readonly PluginMigrations[]) {
  return [{ id: 'kernel', migrations: kernelMigrations }, ...plugins].flatMap(({ id, migrations }) =>
    migrations.map(migration => ({ plugin: id, migration })),
  )
}

/** What the database holds, whichever plugins are enabled: names of migrations by plugin; empty before the first one. */
export async function appliedMigrations(db: Knex): Promise<Record<string, string[]>> {
  const all = [...(await applied(db))].sort().map(each => each.split('/') as [string, string])
  return Object.fromEntries(
    [...Map.groupBy(all, ([plugin]) => plugin)].map(([plugin, steps]) => [
      plugin,
      steps.map(([, name]) => name),
    ]),
  )
}

async function applied(db: Knex): Promise<Set<string>> {
  if (!(await db.schema.hasTable(history))) return new Set()
  const rows = await db(history).select<{ plugin: string; name: string }[]>('plugin', 'name')
  return new Set(rows.map(row => `${row.plugin}/${row.name}`))
}

/** Two processes that start together migrate one after the other. */
async function alone<T>(database: Database, work: () => Promise<T>): Promise<T> {
  if (database.engine === 'sqlite') return await work()
  const connection = await database.writer.client.acquireConnection()
  try {
    const name = 'omnicrm_migrate'
    const [[lock]] = await connection.promise().query('select get_lock(?, 120) as held', [name])
    if (lock.held !== 1)
      throw new Error(
        'Another process has been migrating this database for two minutes; wait for it and start again.',
      )
    try {
      return await work()
    } finally {
      await connection.promise().query('select release_lock(?)', [name])
    }
  } finally {
    await database.writer.client.releaseConnection(connection)
  }
}
