import type { Knex } from 'knex'
import type { Database } from '../db/connect.ts'
import type { JobRow } from './rows.ts'

const table = 'kernel_job'

export interface Claim {
  readonly owner: string
  readonly now: Date
  /** Job name (or `event`) → how many more may start; names that are absent may not start at all. */
  readonly capacity: ReadonlyMap<string, number>
  readonly leaseMs: (name: string) => number
  readonly limit: number
}

/**
 * Takes due rows, oldest first, and leases them to the owner. A row whose `order_key` an earlier open row shares waits.
 * MariaDB skips rows that others hold; SQLite has a single writer.
 */
export async function claim(database: Database, claim: Claim): Promise<JobRow[]> {
  const names = [...claim.capacity].filter(([, free]) => free > 0).map(([name]) => name)
  if (names.length === 0) return []
  return await database.writer.transaction(async trx => {
    const due = await dueRows(trx, database, claim, names)
    const free = new Map(claim.capacity)
    const started = new Set<string>()
    const taken = due.filter(row => take(row, free, started))
    for (const row of taken)
      await trx(table)
        .where({ job_id: row.job_id })
        .update({
          state: 'running',
          attempt: row.attempt + 1,
          lease_owner: claim.owner,
          lease_until: new Date(claim.now.getTime() + claim.leaseMs(row.name)),
        })
    return taken.map(row => ({
      ...row,
      attempt: row.attempt + 1,
      state: 'running' as const,
      lease_owner: claim.owner,
    }))
  })
}

async function dueRows(
  trx: Knex.Transaction,
  database: Database,
  claim: Claim,
  names: string[],
): Promise<JobRow[]> {
  const builder = trx(`${table} as job`)
    .select<JobRow[]>('job.*')
    .where('job.state', 'queued')
    .where('job.run_at', '<=', claim.now)
    .where(either => {
      const jobs = names.filter(name => name !== 'event')
      if (jobs.length > 0) either.orWhereIn('job.name', jobs)
      if (names.includes('event')) either.orWhere('job.kind', 'event')
    })
    .where(free => {
      const earlier = trx(`${table} as earlier`)
        .select(trx.raw('1'))
        .whereRaw('earlier.order_key = job.order_key and earlier.job_id < job.job_id')
        .whereIn('earlier.state', ['queued', 'running'])
      free.whereNull('job.order_key').orWhereNotExists(earlier)
    })
    .orderBy([{ column: 'job.run_at' }, { column: 'job.job_id' }])
    .limit(claim.limit)
  if (database.engine === 'mysql') builder.forUpdate('job').skipLocked()
  return await builder
}

function take(row: JobRow, free: Map<string, number>, started: Set<string>): boolean {
  const name = row.kind === 'event' ? 'event' : row.name
  const left = free.get(name) ?? 0
  if (left <= 0 || (row.order_key !== null && started.has(row.order_key))) return false
  if (row.order_key !== null) started.add(row.order_key)
  free.set(name, left - 1)
  return true
}

/** Rows whose owner stopped sending heartbeats are due again at once. */
export async function releaseLost(db: Knex, now: Date): Promise<number> {
  return await db(table)
    .where({ state: 'running' })
    .where('lease_until', '<', now)
    .update({ state: 'queued', lease_owner: null, lease_until: null })
}

/** @returns false when the lease was lost to another owner */
export async function heartbeat(db: Knex, row: JobRow, until: Date): Promise<boolean> {
  const held = await db(table)
    .where({ job_id: row.job_id, lease_owner: row.lease_owner, state: 'running' })
    .update({ lease_until: until })
  return held === 1
}

/** Removes a finished row. @returns false when the lease was lost meanwhile */
export async function finish(db: Knex, row: JobRow): Promise<boolean> {
  return (
    (await db(table)
      .where({ job_id: row.job_id, lease_owner: row.lease_owner, state: 'running' })
      .delete()) === 1
  )
}

export async function postpone(db: Knex, row: JobRow, runAt: Date, error: string): Promise<void> {
  await db(table)
    .where({ job_id: row.job_id, lease_owner: row.lease_owner })
    .update({
      state: 'queued',
      run_at: runAt,
      error: error.slice(0, 4000),
      lease_owner: null,
      lease_until: null,
    })
}

export async function bury(db: Knex, row: JobRow, error: string): Promise<boolean> {
  const buried = await db(table)
    .where({ job_id: row.job_id, lease_owner: row.lease_owner })
    .update({
      state: 'dead',
      error: error.slice(0, 4000),
      lease_owner: null,
      lease_until: null,
      unique_key: null,
    })
  return buried === 1
}
