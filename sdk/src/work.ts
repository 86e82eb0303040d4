import Type from 'typebox'
import { command, query } from './endpoint.ts'
import { Deleted, IdParam, Instant, ListQuery, nullable, OneOf, PageOf } from './schema.ts'

/** One row of work: an event on its way to a listener, a job, or a flow. Its payload is not shown: it may hold secrets. */
export const WorkRow = Type.Object({
  job_id: Type.Integer(),
  kind: OneOf(['event', 'job']),
  /** Id of the event or job ref. */
  name: Type.String(),
  /** The listener, or the owner of the job. */
  plugin: Type.String(),
  state: OneOf(['queued', 'running', 'dead']),
  attempt: Type.Integer(),
  run_at: Instant(),
  order_key: nullable(Type.String()),
  /** Tasks done of total, when the job tells. */
  progress_done: nullable(Type.Integer()),
  progress_total: nullable(Type.Integer()),
  progress_note: nullable(Type.String()),
  /** Why the last attempt failed. */
  error: nullable(Type.String()),
  created: Instant(),
})

/** Background work for administrators: what waits, what runs, and the dead list with retry and drop. */
export const workApi = {
  list: query({
    method: 'GET',
    path: '/crm/work/',
    allow: 'admin',
    summary: 'Background work; filter by state, name, plugin and kind. `dead` failed for the last time',
    query: ListQuery,
    response: PageOf(WorkRow),
  }),
  retry: command({
    method: 'POST',
    path: '/crm/work/job_id/:job_id/retry',
    allow: 'admin',
    summary: 'Try dead work again from its first attempt',
    params: IdParam('job_id'),
    response: WorkRow,
    errors: ['work.notDead'],
  }),
  drop: command({
    method: 'DELETE',
    path: '/crm/work/job_id/:job_id',
    allow: 'admin',
    summary: 'Remove dead work for good',
    params: IdParam('job_id'),
    response: Deleted,
    errors: ['work.notDead'],
  }),
}
