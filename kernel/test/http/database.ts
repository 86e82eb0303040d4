import { rmSync } from 'node:fs'
import type { Knex } from 'knex'
import { connect, type DatabaseConfig } from '../../src/db/connect.ts'
import { kernelMigrations } from '../../src/db/kernel-tables.ts'
import { makeDatabase, makeDirectory } from '../../../test/harness/databases.ts'

export interface TestDatabase extends AsyncDisposable {
  readonly db: Knex
  /** For another process to connect by. */
  readonly config: DatabaseConfig
}

/** A database with the kernel's tables and one table to have effects on, on the engine of this run. */
export async function freshDatabase(): Promise<TestDatabase> {
  const folder = makeDirectory()
  const made = await makeDatabase('http', folder)
  const unset = { filename: '', server: '', port: 0, name: '', username: undefined, password: undefined }
  const config = { ...unset, pool_max: 12, replica_server: undefined, ...made.config } as DatabaseConfig
  const database = connect(config)
  if (!(await database.writer.schema.hasTable('charge'))) await createTables(database.writer)
  return {
    db: database.writer,
    config,
    async [Symbol.asyncDispose]() {
      await database.close()
      await made.release()
      rmSync(folder, { recursive: true })
    },
  }
}

async function createTables(db: Knex): Promise<void> {
  for (const each of kernelMigrations) await each.up(db)
  await db.schema.createTable('charge', t => {
    t.increments('id')
    t.integer('amount')
  })
}
