import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import createKnex, { type Knex } from 'knex'

/** Which engine this run of the tests uses: `OMNICRM_TEST_DATABASE`, default sqlite. */
export const engine: 'sqlite' | 'mysql' = process.env.OMNICRM_TEST_DATABASE === 'mysql' ? 'mysql' : 'sqlite'

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder that is gone when its owner is done; in memory where the machine has a place for that. */
export const makeDirectory = (): string => mkdtempSync(join(memory, 'omnicrm-test-'))

/** A folder for the files of one test, gone at the end of its block. */
export interface Scratch extends Disposable {
  file(name: string): string
}

export function scratch(): Scratch {
  const folder = makeDirectory()
  return {
    file: name => join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A fresh database: migrated already when an earlier test had the same plugins. */
export interface TestDatabase {
  /** The `database` section of the configuration. */
  readonly config: Record<string, unknown>
  /** Call after migrating, so that the next test with these plugins starts from here. */
  migrated(): Promise<void>
  release(): Promise<void>
}

/** @param shape names the migrations; databases are reused only for the same shape */
export async function makeDatabase(
  shape: string,
  directory: string,
  wanted: 'sqlite' | 'mysql' = engine,
): Promise<TestDatabase> {
  return wanted === 'sqlite' ? sqliteDatabase(shape, directory) : await mysqlDatabase(shape)
}

const templates = new Map<string, string>()
let templateDirectory: string | undefined

function sqliteDatabase(shape: string, directory: string): TestDatabase {
  const filename = join(directory, 'omnicrm.sqlite')
  const template = templates.get(shape)
  if (template) copyFileSync(template, filename)
  return {
    config: { client: 'sqlite', filename },
    async migrated() {
      if (templates.has(shape)) return
      if (!templateDirectory) {
        const made = (templateDirectory = makeDirectory())
        process.once('exit', () => rmSync(made, { recursive: true, force: true }))
      }
      const target = join(templateDirectory, `${templates.size}.sqlite`)
      const { default: Database } = await import('better-sqlite3')
      const source = new Database(filename)
      source.prepare('vacuum into ?').run(target)
      source.close()
      templates.set(shape, target)
    },
    release: async () => undefined,
  }
}

const free = new Map<string, string[]>()
let made = 0

function serverUrl(): URL {
  const url = process.env.OMNICRM_TEST_MYSQL
  if (!url)
    throw new Error(
      'OMNICRM_TEST_MYSQL must hold the address of a MariaDB for tests, for example mysql://root@127.0.0.1:3306.',
    )
  return new URL(url)
}

const open = (database?: string): Knex => {
  const url = serverUrl()
  return createKnex({
    client: 'mysql2',
    connection: {
      host: url.hostname,
      port: Number(url.port || 3306),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      ...(database ? { database } : {}),
      multipleStatements: true,
    },
    pool: { min: 0, max: 1 },
  })
}

async function mysqlDatabase(shape: string): Promise<TestDatabase> {
  const url = serverUrl()
  const name = free.get(shape)?.pop() ?? (await createMysql())
  return {
    config: {
      client: 'mysql',
      server: url.hostname,
      port: Number(url.port || 3306),
      name,
      username: decodeURIComponent(url.username),
      ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    },
    migrated: async () => undefined,
    async release() {
      await emptyMysql(name)
      free.set(shape, [...(free.get(shape) ?? []), name])
    },
  }
}

async function createMysql(): Promise<string> {
  const db = open()
  try {
    if (made === 0) await dropLeftOver(db)
    const name = `omnicrm_test_${process.pid}_${++made}`
    await db.raw('create database ?? character set utf8mb4', [name])
    return name
  } finally {
    await db.destroy()
  }
}

async function dropLeftOver(db: Knex): Promise<void> {
  const [rows] = (await db.raw("show databases like 'omnicrm\\_test\\_%'")) as [Record<string, string>[]]
  for (const name of rows.flatMap(row => Object.values(row))) {
    const pid = Number(name.split('_')[2])
    if (!existsSync(`/proc/${pid}`)) await db.raw('drop database ??', [name])
  }
}

async function emptyMysql(name: string): Promise<void> {
  const db = open(name)
  try {
    const [rows] = (await db.raw('show tables')) as [Record<string, string>[]]
    const tables = rows.flatMap(row => Object.values(row)).filter(each => each !== 'schema_history')
    const deletes = tables.map(each => `delete from \`${each}\``)
    await db.raw(['set foreign_key_checks = 0', ...deletes, 'set foreign_key_checks = 1'].join('; '))
  } finally {
    await db.destroy()
  }
}
