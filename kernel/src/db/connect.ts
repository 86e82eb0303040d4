import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import createKnex, { type Knex } from 'knex'
import { SqliteClient, SqliteSnapshotClient } from './sqlite.ts'

export interface DatabaseConfig {
  readonly client: 'sqlite' | 'mysql'
  readonly filename: string
  readonly server: string
  readonly port: number
  readonly name: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly pool_max: number
  readonly replica_server: string | undefined
}

/** The connections of one process: SQLite has one writer and readers beside it; MariaDB one pool, and one to the replica if any. */
export interface Database {
  readonly engine: 'sqlite' | 'mysql'
  readonly writer: Knex
  readonly reader: Knex
  /** Reads everything as it is at one moment, over a connection of its own, while others go on writing. */
  snapshot<T>(work: (db: Knex) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function connect(config: DatabaseConfig): Database {
  return config.client === 'sqlite' ? connectSqlite(config) : connectMysql(config)
}

function connectSqlite(config: DatabaseConfig): Database {
  mkdirSync(dirname(config.filename), { recursive: true })
  const open = (max: number, client = SqliteClient) =>
    createKnex({
      client,
      connection: { filename: config.filename },
      useNullAsDefault: true,
      compileSqlOnError: false,
      pool: { min: 0, max },
      acquireConnectionTimeout: 60_000,
    })
  const writer = open(1)
  const reader = open(4)
  return {
    engine: 'sqlite',
    writer,
    reader,
    snapshot: work => once(open(1, SqliteSnapshotClient), db => db.transaction(work)),
    close: async () => {
      await reader.destroy()
      await writer.destroy()
    },
  }
}

function connectMysql(config: DatabaseConfig): Database {
  const open = (host: string) =>
    createKnex({
      client: 'mysql2',
      // Faults name the statement, never its values: they may be secrets, and faults are logged.
      compileSqlOnError: false,
      connection: {
        ...(host.startsWith('/') ? { socketPath: host } : { host, port: config.port }),
        database: config.name,
        ...(config.username === undefined ? {} : { user: config.username }),
        ...(config.password === undefined ? {} : { password: config.password }),
        charset: 'utf8mb4',
        timezone: 'Z',
        dateStrings: true,
        supportBigNumbers: true,
      },
      pool: { min: 0, max: config.pool_max, afterCreate: prepareSession },
      acquireConnectionTimeout: 60_000,
    })
  const writer = open(config.server)
  const reader = config.replica_server ? open(config.replica_server) : writer
  return {
    engine: 'mysql',
    writer,
    reader,
    // Not from a replica, which may lag behind.
    snapshot: work =>
      once(open(config.server), db => db.transaction(work, { isolationLevel: 'repeatable read' })),
    close: async () => {
      if (reader !== writer) await reader.destroy()
      await writer.destroy()
    },
  }
}

async function once<T>(db: Knex, work: (db: Knex) => Promise<T>): Promise<T> {
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

interface RawConnection {
  query(sql: string, done: (error: Error | null) => void): void
}

/**
 * Readers see what is committed now, and claims don't lock the gaps between rows. Lists with two filters would merge the
 * indexes of both and sort what is left, where reading the order of the list until a page is full takes a fiftieth.
 */
function prepareSession(
  connection: RawConnection,
  done: (error: Error | null, connection: RawConnection) => void,
): void {
  connection.query('set session transaction isolation level read committed', first =>
    first
      ? done(first, connection)
      : connection.query(
          `set sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00',
           optimizer_switch = 'index_merge_intersection=off'`,
          error => done(error, connection),
        ),
  )
}
