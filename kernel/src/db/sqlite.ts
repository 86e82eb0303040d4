import { createRequire } from 'node:module'
import type { Database, Statement } from 'better-sqlite3'
import type { Knex } from 'knex'

const require = createRequire(import.meta.url)
// Knex publishes its dialects as CommonJS files without types of their own.
const Base = require('knex/lib/dialects/better-sqlite3/index.js') as typeof Knex.Client

interface QueryObject {
  sql?: string
  bindings?: unknown[]
  response?: unknown
  context?: unknown
}

const prepared = new WeakMap<Database, Map<string, Statement>>()
const keepStatements = 500

/** Knex's better-sqlite3 client with instants as ISO text, prepared statements kept, and writers that queue instead of failing. */
export class SqliteClient extends Base {
  override async acquireRawConnection(): Promise<Database> {
    const database = (await super.acquireRawConnection()) as Database
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('busy_timeout = 5000')
    database.pragma('foreign_keys = ON')
    return database
  }

  async _query(database: Database, query: QueryObject): Promise<QueryObject> {
    if (!query.sql) throw new Error('The query is empty.')
    // A deferred transaction that turns writer midway fails at once when another process writes; this one waits its turn.
    const statement = statementOf(database, query.sql === 'BEGIN;' ? 'BEGIN IMMEDIATE;' : query.sql)
    const bindings = (query.bindings ?? []).map(toSqlite)
    if (statement.reader) {
      query.response = statement.all(bindings)
    } else {
      const result = statement.run(bindings)
      query.response = result
      query.context = { lastID: result.lastInsertRowid, changes: result.changes }
    }
    return query
  }
}

/** Its transactions only read: they begin without waiting for a writer, and see what was committed at their first read. */
export class SqliteSnapshotClient extends SqliteClient {
  override async _query(database: Database, query: QueryObject): Promise<QueryObject> {
    return await super._query(database, query.sql === 'BEGIN;' ? { ...query, sql: 'BEGIN DEFERRED;' } : query)
  }
}

function statementOf(database: Database, sql: string): Statement {
  let statements = prepared.get(database)
  if (!statements) prepared.set(database, (statements = new Map()))
  const known = statements.get(sql)
  if (known) return known
  const statement = database.prepare(sql)
  // A statement of the schema changes what others mean.
  if (!/^\s*(select|insert|update|delete|with)\b/i.test(sql)) statements.clear()
  else if (statements.size < keepStatements) statements.set(sql, statement)
  return statement
}

function toSqlite(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'boolean') return Number(value)
  return value === undefined ? null : value
}
