import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { connect, type DatabaseConfig } from '../../src/db/connect.ts'
import { kernelMigrations } from '../../src/db/kernel-tables.ts'

export const databaseAt = (filename: string): DatabaseConfig => ({
  client: 'sqlite',
  filename,
  server: '',
  port: 0,
  name: '',
  username: undefined,
  password: undefined,
  pool_max: 1,
  replica_server: undefined,
})

export interface TestDatabase extends AsyncDisposable {
  readonly db: Knex
  readonly filename: string
}

/** A fresh SQLite file with the kernel's tables and one table to have effects on. */
export async function freshDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'omnicrm-http-'))
  const filename = join(folder, 'test.sqlite')
  const database = connect(databaseAt(filename))
  for (const each of kernelMigrations) await each.up(database.writer)
  await database.writer.schema.createTable('charge', t => {
    t.increments('id')
    t.integer('amount')
  })
  return {
    db: database.writer,
    filename,
    async [Symbol.asyncDispose]() {
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}
