import {
  entity,
  errors,
  list,
  notFound,
  WorkRow,
  workApi,
  type Handlers,
  type RowOf,
  type Tx,
} from '@omnicrm/sdk'
import type { ServedEndpoint } from '../parts.ts'

const Work = entity({ table: 'kernel_job', key: 'job_id', name: 'work', label: 'name', schema: WorkRow })

const fail = errors('work', {
  notDead: [
    409,
    'Work {job_id} is {state}, not dead. Only what failed for the last time can be retried or dropped.',
  ],
})

const handlers: Handlers<typeof workApi> = {
  list: (cx, input) =>
    list(
      cx.query(Work).select(Object.keys(WorkRow.properties)),
      input,
      {
        search: ['name', 'plugin'],
        searchId: 'job_id',
        sort: { job_id: 'job_id', run_at: 'run_at', created: 'created' },
        filters: { state: 'state', name: 'name', plugin: 'plugin', kind: 'kind' },
      },
      row => row,
    ),
  retry: async (tx, { job_id }) => {
    await lockDead(tx, job_id)
    const again = { state: 'queued', attempt: 0, run_at: tx.now().toISOString() } as const
    return await tx.update(Work, job_id, again, { action: 'retry', title: `Retry work ${job_id}` })
  },
  drop: async (tx, { job_id }) => {
    await lockDead(tx, job_id)
    await tx.remove(Work, job_id, { title: `Drop work ${job_id}` })
    return { result: 'success' }
  },
}

async function lockDead(tx: Tx, jobId: number): Promise<RowOf<typeof Work>> {
  const row = await tx.lock(Work, jobId)
  if (!row) throw notFound('work', jobId)
  if (row.state !== 'dead') throw fail.notDead({ job_id: jobId, state: row.state })
  return row
}

/** The dead list and what may be done about it, served like the endpoints of any plugin. */
export const workEndpoints: readonly ServedEndpoint[] = Object.entries(workApi).map(([name, endpoint]) => ({
  plugin: 'kernel',
  name: `work.${name}`,
  endpoint,
  handle: handlers[name as keyof typeof workApi] as ServedEndpoint['handle'],
}))
