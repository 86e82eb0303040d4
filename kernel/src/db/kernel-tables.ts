import { column, type Migration, type TableTrait } from '@omnicrm/sdk'

/** Tables of the kernel itself: settings, idempotency keys, and the one table of work (ADR 0002). */
export const kernelMigrations: readonly Migration[] = [
  {
    name: '0001_kernel',
    async up(db) {
      await db.schema.createTable('setting', t => {
        t.string('name', 191).primary()
        column.longText(t, 'value')
        column.flag(t, 'encrypted', false)
      })
      await db.schema.createTable('idempotency_key', t => {
        column.id(t, 'id')
        t.string('scope', 191).notNullable()
        t.string('idem_key', 191).notNullable()
        t.string('request_hash', 64).notNullable()
        t.string('state', 12).notNullable()
        t.integer('http_status')
        column.longText(t, 'response')
        column.instant(t, 'expires_at').notNullable().index()
        t.unique(['scope', 'idem_key'])
      })
      await db.schema.createTable('kernel_job', t => {
        t.bigIncrements('job_id')
        t.string('kind', 10).notNullable()
        t.string('name', 120).notNullable()
        t.string('plugin', 60).notNullable()
        column.longText(t, 'payload').notNullable()
        t.text('actor').notNullable()
        t.string('request_id', 64).notNullable()
        t.string('order_key', 191)
        t.string('unique_key', 191).unique()
        t.string('state', 10).notNullable()
        column.instant(t, 'run_at').notNullable()
        t.integer('attempt').notNullable().defaultTo(0)
        t.string('lease_owner', 64)
        column.instant(t, 'lease_until')
        column.longText(t, 'steps')
        t.integer('progress_done')
        t.integer('progress_total')
        t.string('progress_note', 255)
        t.text('error')
        column.instant(t, 'created').notNullable()
        t.index(['state', 'run_at', 'job_id'])
        t.index(['order_key', 'job_id'])
        t.index(['state', 'lease_until'])
      })
      await db.schema.createTable('kernel_schedule', t => {
        t.string('name', 191).primary()
        column.instant(t, 'last_time').notNullable()
      })
    },
  },
]

/** How backups treat them. Background work travels: what happened and is not yet reacted to must not be lost. */
export const kernelTraits: Readonly<Record<string, TableTrait>> = {
  schema_history: {
    stays: 'It tells how the tables of this database came to be; the manifest names the migrations.',
  },
  idempotency_key: { seeded: Infinity },
  kernel_job: { seeded: Infinity },
  kernel_schedule: { seeded: Infinity },
}
