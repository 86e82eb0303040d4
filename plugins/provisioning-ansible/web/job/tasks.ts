import type { JobStatus, JobTask } from '@omnicrm/sdk/web'
import { provisioningStatus, type ProvisionDetail, type ProvisionEvent } from '../../contract.ts'

type Job = Pick<ProvisionDetail, 'action' | 'provisioning_result_json' | 'pending_tasks'>

/** The way back of a provisioning; a deprovisioning runs the same section as its purpose. */
const isWayBack = (job: Pick<Job, 'action'>, section: string): boolean =>
  section === 'rescue' && job.action === 'provision'

/** Status of a job as lists show it: a job that has not begun waits. */
export function jobStatus(job: { provisioning_status: number; waiting: boolean }): JobStatus {
  if (job.waiting) return 'waiting'
  if (job.provisioning_status === provisioningStatus.running) return 'running'
  return job.provisioning_status === provisioningStatus.succeeded ? 'done' : 'failed'
}

/** Tasks in the order of the play: begun ones from the events, then those still ahead (PROV-77). */
export function tasksOf(job: Job, words: { skipped: string }): JobTask[] {
  const begun = job.provisioning_result_json.map(event => taskOf(job, event, words))
  const ahead = job.pending_tasks
    .filter(task => !isWayBack(job, task.section))
    .map((task, index) => ({ id: `ahead-${index}`, name: task.event_name, status: 'waiting' as const }))
  return [...begun, ...ahead]
}

function taskOf(job: Job, event: ProvisionEvent, words: { skipped: string }): JobTask {
  const isRollback = isWayBack(job, event.section)
  const isOver = event.provisioning_status !== provisioningStatus.running
  const hasEnd = !isOver || event.duration_ms !== null
  return {
    id: String(event.event_number),
    name: event.event_name,
    status: taskStatus(event, isRollback),
    ...(isRollback ? { isRollback } : {}),
    startedAt: hasEnd ? event.timestamp : null,
    finishedAt: isOver ? endOf(event) : null,
    summary: event.error_message ?? (event.skipped ? words.skipped : null),
    result: event.provisioning_result_json,
  }
}

function taskStatus(event: ProvisionEvent, isRollback: boolean): JobStatus {
  switch (event.provisioning_status) {
    case provisioningStatus.succeeded:
      return isRollback ? 'rolledBack' : 'done'
    case provisioningStatus.running:
      return 'running'
    case provisioningStatus.ignored:
      return 'ignored'
    default:
      return 'failed'
  }
}

const endOf = (event: ProvisionEvent): string | null =>
  event.duration_ms === null ? null : new Date(Date.parse(event.timestamp) + event.duration_ms).toISOString()

export interface Rollback {
  /** `nothing`: the job had not made anything; `done`: all undone; `left`: steps of the way back failed; `further`: see `jobs`. */
  readonly state: 'nothing' | 'done' | 'left' | 'further'
  /** Names of the steps that could not be undone. */
  readonly left: readonly string[]
  /** Jobs that remove the rest in other systems. */
  readonly jobs: readonly number[]
}

/** What became of a failed job's work: told by its rescue, or by what the core cleaned up (D-73, D-74). */
export function rollbackOf(job: Job): Rollback {
  const back = job.provisioning_result_json.filter(event => isWayBack(job, event.section))
  const failed = back.filter((event, index) => isLeft(event, index === back.length - 1))
  const cleaned = job.provisioning_result_json.map(event => cleanedUp(event.provisioning_result_json))
  const jobs = cleaned.flatMap(each => each?.jobs ?? [])
  const hasCleaned = cleaned.some(each => (each?.items.length ?? 0) + (each?.services.length ?? 0) > 0)
  if (failed.length > 0) return { state: 'left', left: failed.map(event => event.event_name), jobs }
  if (jobs.length > 0) return { state: 'further', left: [], jobs }
  return { state: back.length > 0 || hasCleaned ? 'done' : 'nothing', left: [], jobs }
}

/** A step of the way back that was not done. A rescue ends with a task that fails to tell why: that one undid nothing. */
function isLeft(event: ProvisionEvent, isLast: boolean): boolean {
  if (event.provisioning_status === provisioningStatus.ignored) return true
  return event.provisioning_status === provisioningStatus.failed && !(isLast && isVerdict(event))
}

/** `ansible.builtin.assert` and `ansible.builtin.fail` do nothing else; callers without results can't tell. */
function isVerdict({ provisioning_result_json: result }: ProvisionEvent): boolean {
  if (typeof result !== 'object' || result === null) return true
  return 'assertion' in result || Object.keys(result).every(key => ['msg', 'changed', 'failed'].includes(key))
}

interface CleanedUp {
  items: readonly number[]
  services: readonly number[]
  jobs: readonly number[]
}

function cleanedUp(result: unknown): CleanedUp | undefined {
  const cleaned = field(result, 'cleaned_up')
  if (cleaned === undefined) return undefined
  return {
    items: numbers(field(cleaned, 'items')),
    services: numbers(field(cleaned, 'services')),
    jobs: numbers(field(cleaned, 'jobs')),
  }
}

/** A fault of the whole run, told by one special event (PROV-35). */
export interface FatalError {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly causes: readonly string[]
}

export function fatalErrorOf(result: unknown): FatalError | undefined {
  const stdout = field(result, 'stdout')
  const stderr = field(result, 'stderr')
  const causes = field(result, 'common_causes')
  if (typeof stdout !== 'string' || typeof stderr !== 'string' || !Array.isArray(causes)) return undefined
  const exitCode = field(result, 'exit_code')
  return {
    exitCode: typeof exitCode === 'number' ? exitCode : null,
    stdout,
    stderr,
    causes: causes.filter(each => typeof each === 'string'),
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

const numbers = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter(each => typeof each === 'number') : []
