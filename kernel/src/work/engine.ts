import { randomUUID } from 'node:crypto'
import type { Log } from '@omnicrm/sdk'
import type { ContextParts } from '../contexts.ts'
import type { ContextOf, Contexts, ServedListener, ServedWorker } from '../parts.ts'
import type { Database } from '../db/connect.ts'
import { bury, claim, finish, heartbeat, postpone, releaseLost } from './claim.ts'
import { CallLost, FlowContext, WorkContext } from './flow.ts'
import { actorFromText, metaOf, type JobRow } from './rows.ts'

export interface EngineParts {
  readonly database: Database
  readonly contexts: Contexts
  readonly contextParts: ContextParts
  readonly listeners: readonly ServedListener[]
  readonly workers: readonly ServedWorker[]
  readonly log: Log
  readonly now: () => Date
}

export interface Engine {
  /** Begins to take rows; `wake()` makes it look at once. */
  start(): void
  wake(): void
  /** Stops taking rows, aborts what runs, waits for it until the deadline (milliseconds). */
  stop(deadlineMs: number): Promise<void>
  /** Takes and runs rows until none is due. For tests and one-off commands. */
  drain(): Promise<void>
}

const pollMs = 500
const eventConcurrency = 8
const eventRetry = { attempts: 12, backoffSeconds: 2, leaseSeconds: 30 }
const maxBackoffSeconds = 3600
const lostTooOften = 'Its worker was lost on every attempt.'

export function makeEngine(parts: EngineParts): Engine {
  const owner = `${process.pid}-${randomUUID().slice(0, 8)}`
  const running = new Map<number, { name: string; abort: AbortController; done: Promise<void> }>()
  const workers = new Map(parts.workers.map(each => [each.job, each]))
  let started = false
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<number> | undefined
  let again = false

  const retryOf = (row: JobRow) =>
    row.kind === 'event' ? eventRetry : (workers.get(row.name)?.retry ?? eventRetry)

  /** Its workers died without a word on every attempt it had: one more would end like them. */
  const isOver = (row: JobRow): boolean => row.attempt > retryOf(row).attempts

  function capacity(): Map<string, number> {
    const free = new Map<string, number>([...workers].map(([name, worker]) => [name, worker.concurrency]))
    if (parts.listeners.length > 0) free.set('event', eventConcurrency)
    for (const { name } of running.values()) free.set(name, (free.get(name) ?? 0) - 1)
    return free
  }

  async function look(): Promise<number> {
    await releaseLost(parts.database.writer, parts.now())
    const rows = await claim(parts.database, {
      owner,
      now: parts.now(),
      capacity: capacity(),
      limit: 20,
      leaseMs: name => (workers.get(name)?.retry ?? eventRetry).leaseSeconds * 1000,
    })
    for (const row of rows) begin(row)
    return rows.length
  }

  function begin(row: JobRow): void {
    const abort = new AbortController()
    const done = run(row, abort).finally(() => {
      running.delete(row.job_id)
      if (started) wake()
    })
    running.set(row.job_id, { name: row.kind === 'event' ? 'event' : row.name, abort, done })
  }

  async function run(row: JobRow, abort: AbortController): Promise<void> {
    const leaseMs = retryOf(row).leaseSeconds * 1000
    const beat = setInterval(() => {
      heartbeat(parts.database.writer, row, new Date(parts.now().getTime() + leaseMs)).then(
        held => held || abort.abort(new Error('The lease was lost.')),
        (error: unknown) =>
          parts.log.warn({ err: error, job: row.name }, 'A heartbeat could not be written.'),
      )
    }, leaseMs / 3)
    const of: ContextOf = {
      actor: actorFromText(row.actor),
      scope: null,
      requestId: row.request_id,
      signal: abort.signal,
      log: parts.log,
    }
    try {
      if (row.kind === 'event') await deliver(row, of)
      else await work(row, of)
    } catch (error) {
      await failed(row, of, error)
    } finally {
      clearInterval(beat)
    }
  }

  /** The effect and the removal of the row are one transaction: exactly once. */
  async function deliver(row: JobRow, of: ContextOf): Promise<void> {
    if (isOver(row)) throw new Error(lostTooOften)
    const listener = parts.listeners.find(each => each.event === row.name && each.plugin === row.plugin)
    await parts.contexts.transaction(of, async tx => {
      if (listener) await listener.handle(tx, JSON.parse(row.payload) as never, metaOf(row))
      if (!(await finish(tx.db, row))) throw new Error('The lease was lost.')
    })
  }

  async function work(row: JobRow, of: ContextOf): Promise<void> {
    const worker = workers.get(row.name)
    if (!worker) throw new Error(`No enabled plugin does the job '${row.name}'.`)
    const payload = JSON.parse(row.payload) as never
    if (worker.kind === 'work') {
      if (isOver(row)) throw new Error(lostTooOften)
      await worker.handle(new WorkContext(parts.contextParts, of, row) as never, payload)
    } else {
      const flow = new FlowContext(parts.contextParts, of, row)
      await runFlow(flow, row, () => worker.handle(flow as never, payload))
    }
    await finish(parts.database.writer, row)
  }

  async function runFlow(flow: FlowContext, row: JobRow, handle: () => Promise<unknown>): Promise<void> {
    if (flow.isUndoing || isOver(row)) return await flow.undoAll(handle)
    try {
      await handle()
    } catch (error) {
      const isLast = row.attempt >= retryOf(row).attempts || error instanceof CallLost
      if (!isLast || flow.signal.aborted) throw error
      parts.log.error(
        { err: error, job: row.name, job_id: row.job_id },
        'A flow gives up and undoes its steps.',
      )
      await flow.undoAll(handle)
    }
  }

  async function failed(row: JobRow, of: ContextOf, error: unknown): Promise<void> {
    const { attempts, backoffSeconds } = retryOf(row)
    const text = error instanceof Error ? error.message : String(error)
    const fields = { err: error, job: row.name, job_id: row.job_id, plugin: row.plugin, attempt: row.attempt }
    if (row.attempt >= attempts) {
      parts.log.error(fields, 'A job failed for the last time and is on the dead list.')
      const buried = await bury(parts.database.writer, row, text)
      const onDead = workers.get(row.name)?.onDead
      if (buried && onDead)
        await parts.contexts.transaction(of, tx => onDead(tx, JSON.parse(row.payload), text))
      return
    }
    const pause = Math.min(backoffSeconds * 2 ** (row.attempt - 1), maxBackoffSeconds)
    parts.log.warn({ ...fields, retry_in_seconds: pause }, 'A job failed and will be tried again.')
    await postpone(parts.database.writer, row, new Date(parts.now().getTime() + pause * 1000), text)
  }

  function wake(): void {
    if (!started) return
    if (looking) {
      again = true
      return
    }
    looking = look()
      .catch((error: unknown) => {
        parts.log.error({ err: error }, 'Work could not be claimed; trying again shortly.')
        return 0
      })
      .finally(() => {
        looking = undefined
        if (again) {
          again = false
          wake()
        }
      })
  }

  async function settle(): Promise<void> {
    while (running.size > 0) await Promise.all([...running.values()].map(each => each.done))
  }

  return {
    start() {
      started = true
      timer = setInterval(wake, pollMs)
      wake()
    },
    wake,
    async stop(deadlineMs) {
      started = false
      clearInterval(timer)
      await looking
      for (const { abort } of running.values()) abort.abort(new Error('The application stops.'))
      await Promise.race([settle(), new Promise(resolve => setTimeout(resolve, deadlineMs).unref())])
    },
    async drain() {
      for (;;) {
        const taken = await look()
        await settle()
        if (taken === 0) return
      }
    },
  }
}
