import type { Actor, EnqueueOptions, EventMeta, EventRef, JobRef, Tx } from '@omnicrm/sdk'
import { leavesWork } from '../contexts.ts'

/** One row of `kernel_job` as the engine sees it; instants as the database gives them. */
export interface JobRow {
  readonly job_id: number
  readonly kind: 'event' | 'job'
  readonly name: string
  readonly plugin: string
  readonly payload: string
  readonly actor: string
  readonly request_id: string
  readonly order_key: string | null
  readonly unique_key: string | null
  readonly state: 'queued' | 'running' | 'dead'
  readonly attempt: number
  readonly lease_owner: string | null
  readonly steps: string | null
  readonly created: string
}

/** Writes one row per listener, in the transaction of what happened. */
export async function insertEvent(
  tx: Tx,
  event: EventRef,
  payload: unknown,
  listeners: readonly string[],
): Promise<void> {
  if (listeners.length === 0) return
  const common = commonOf(tx, payload)
  const order = event.orderBy?.(payload as never)
  const orderKey = (plugin: string) =>
    order === undefined ? null : `${plugin}:${event.id}:${order}`.slice(0, 191)
  await tx.db('kernel_job').insert(
    listeners.map(plugin => ({
      ...common,
      kind: 'event',
      name: event.id,
      plugin,
      order_key: orderKey(plugin),
    })),
  )
  leavesWork(tx)
}

/** @returns the id of the row, of the first one when `uniqueKey` is taken */
export async function insertJob(
  tx: Tx,
  job: JobRef,
  payload: unknown,
  options: EnqueueOptions,
): Promise<number> {
  if (options.uniqueKey !== undefined) {
    const known = await tx
      .db('kernel_job')
      .where({ unique_key: options.uniqueKey })
      .first<{ job_id: number } | undefined>('job_id')
    if (known) return known.job_id
  }
  const row = {
    ...commonOf(tx, payload),
    kind: 'job',
    name: job.id,
    plugin: job.owner,
    run_at: options.runAt ?? tx.now(),
    order_key: options.orderKey ?? null,
    unique_key: options.uniqueKey ?? null,
  }
  const [id] = await tx.db('kernel_job').insert(row)
  leavesWork(tx)
  return Number(id)
}

function commonOf(tx: Tx, payload: unknown) {
  return {
    payload: JSON.stringify(payload),
    actor: actorToText(tx.actor),
    request_id: tx.requestId,
    state: 'queued',
    run_at: tx.now(),
    created: tx.now(),
  }
}

export const actorToText = (actor: Actor): string =>
  JSON.stringify({ ...actor, permissions: [...actor.permissions] })

/** The one who caused the work, with the rights it had then. */
export function actorFromText(text: string): Actor {
  const { permissions, ...rest } = JSON.parse(text) as Omit<Actor, 'permissions'> & { permissions: string[] }
  return { ...rest, permissions: new Set(permissions) }
}

export const metaOf = (row: JobRow): EventMeta => ({
  eventId: row.job_id,
  at: row.created.includes('T') ? row.created : `${row.created.replace(' ', 'T')}Z`,
  requestId: row.request_id,
})
