import type { Entry, Tx } from '@omnicrm/sdk'
import { JobTopic, provisioningStatus, type JobPush } from '../../contract.ts'
import type { PlayTask } from '../plays/outline.ts'
import type { Redactor } from '../redact.ts'
import { EventEntity, ProvisionEntity, type EventRow } from '../rows.ts'
import type { TaskReport } from './reports.ts'

/** Writes what a play reports as rows, in real time and in order (PROV-29..31). */
export interface Recorder {
  /** Takes a report; it is written soon after. */
  report(report: TaskReport): void
  /** Waits until everything is written. */
  finish(): Promise<Recorded>
}

/** What the end of the job needs to know of its tasks. */
export interface Recorded {
  readonly taskCount: number
  readonly completedCount: number
  /** Error of the last task that failed for good. */
  readonly lastError: string | null
  /** A fault that is no task's: a host out of reach. */
  readonly fatal: string | null
}

export interface RecorderInput {
  readonly entry: Entry
  readonly provisionId: number
  readonly isDeprovision: boolean
  /** The tasks ahead, in the order of the play. */
  readonly tasks: readonly PlayTask[]
  readonly redactor: Redactor
  /** Numbers of the tasks that an earlier runner of the job has stored. */
  readonly stored?: readonly number[]
}

type Change = Omit<EventRow, 'provision_event_id' | 'provision_id'>

const statusOf = {
  running: provisioningStatus.running,
  ok: provisioningStatus.succeeded,
  // A task whose condition does not hold is done: it counts as one (AMB-15) and is marked as skipped (PLAN-47).
  skipped: provisioningStatus.succeeded,
  failed: provisioningStatus.failed,
  ignored: provisioningStatus.ignored,
} as const satisfies Record<TaskReport['status'], number>

const longestResult = 1_000_000
const tries = 3

export function makeRecorder(input: RecorderInput): Recorder {
  const { entry, provisionId } = input
  const progress = makeProgress(input.tasks, input.isDeprovision)
  const pending = new Map<number, Change>()
  const written = new Set<number>(input.stored)
  let fatal: string | null = null
  let lastError: string | null = null
  let writing: Promise<void> | undefined
  let fault: unknown

  function report(one: TaskReport): void {
    if (one.type === 'fatal') fatal = input.redactor.text(one.error ?? 'Ansible gave up.')
    if ((one.type !== 'task_start' && one.type !== 'task_end') || one.number === undefined) return
    const change = changeOf(one, input.redactor)
    if (one.type === 'task_start') progress.started(one.number, change.event_name, change.section)
    else progress.ended(one.number, change)
    if (change.provisioning_status === provisioningStatus.failed) lastError = change.error_message
    pending.set(one.number, { ...change, timestamp: pending.get(one.number)?.timestamp ?? change.timestamp })
    writing ??= write().finally(() => (writing = undefined))
  }

  async function write(): Promise<void> {
    while (pending.size > 0 && fault === undefined) {
      const batch = [...pending].sort(([a], [b]) => a - b)
      pending.clear()
      await again(async () => await entry.tx(tx => save(tx, batch))).catch(
        (error: unknown) => (fault = error),
      )
    }
  }

  async function save(tx: Tx, batch: readonly (readonly [number, Change])[]): Promise<void> {
    const counts = progress.counts()
    for (const [number, change] of batch) {
      const { timestamp: _begin, ...end } = change
      if (written.has(number))
        await tx.query(EventEntity).where({ provision_id: provisionId, event_number: number }).patch(end)
      else await tx.insert(EventEntity, { provision_id: provisionId, ...change })
    }
    await tx.query(ProvisionEntity).where({ provision_id: provisionId, provisioning_status: 1 }).patch(counts)
    for (const [, change] of batch) tx.live(JobTopic, provisionId, pushOf(provisionId, counts, change))
    for (const [number] of batch) written.add(number)
  }

  return {
    report,
    async finish() {
      await writing
      if (fault !== undefined) throw new Error('The tasks of the job could not be written.', { cause: fault })
      const { task_count, completed_count } = progress.counts()
      return { taskCount: task_count, completedCount: completed_count, lastError, fatal }
    },
  }
}

/** A database that is away for a moment does not end a play. */
async function again(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      return await work()
    } catch (error) {
      if (attempt === tries) throw error
      await new Promise(resolve => setTimeout(resolve, 300 * attempt))
    }
}

function changeOf(report: TaskReport, redactor: Redactor): Change {
  const result = report.result === undefined ? null : resultText(redactor.clean(report.result))
  return {
    event_number: report.number ?? 0,
    event_name: redactor.text(report.name ?? 'unnamed task').slice(0, 255),
    provisioning_status: statusOf[report.status],
    section: report.section ?? 'none',
    skipped: report.status === 'skipped',
    error_message: report.error === undefined ? null : redactor.text(report.error),
    provisioning_result_json: result,
    duration_ms: report.duration_ms === undefined ? null : Math.round(report.duration_ms),
    timestamp: new Date(report.at).toISOString(),
  }
}

/** At most 1 MB, then cut with a mark (00-canonical 2.8). */
export function resultText(result: unknown): string {
  const text = JSON.stringify(result)
  if (text.length <= longestResult) return text
  return JSON.stringify({ truncated: true, size: text.length, head: text.slice(0, 20_000) })
}

const pushOf = (
  provisionId: number,
  counts: { readonly task_count: number; readonly completed_count: number },
  change: Change,
): JobPush => ({
  provision_id: provisionId,
  provisioning_status: provisioningStatus.running,
  task_count: counts.task_count,
  completed_count: counts.completed_count,
  event: {
    event_number: change.event_number,
    event_name: change.event_name,
    provisioning_status: change.provisioning_status,
    timestamp: change.timestamp,
  },
})

/** Counts "N of M" (PROV-76, AMB-15) along the outline of the play. */
function makeProgress(tasks: readonly PlayTask[], isDeprovision: boolean) {
  const matched = new Map<number, PlayTask>()
  let position = 0
  let expected = tasks.length
  let completed = 0
  let ignored = 0
  return {
    started(number: number, name: string, section: Change['section']): void {
      if (section === 'rescue' && !isDeprovision) return
      const index = nextTask(tasks, position, name)
      const task = index === undefined ? undefined : tasks[index]
      if (index === undefined || !task) return
      matched.set(number, task)
      position = index + 1
    },
    ended(number: number, change: Change): void {
      if (change.provisioning_status === provisioningStatus.ignored) ignored++
      if (change.section === 'rescue' && !isDeprovision) return
      completed++
      if (change.skipped) expected -= matched.get(number)?.included ?? 0
    },
    counts: () => ({
      // An include that loops does its tasks more than once.
      task_count: Math.max(expected, completed),
      completed_count: completed,
      failed_ignored_count: ignored,
    }),
  }
}

/** Where in the outline a task that has just begun stands: by its name, or the next one whose name is a template. */
export function nextTask(tasks: readonly PlayTask[], from: number, name: string): number | undefined {
  const index = tasks.findIndex((each, at) => at >= from && each.name === name)
  if (index !== -1) return index
  return tasks[from]?.name.includes('{{') ? from : undefined
}
