import type { Flow, FlowCallOptions, Tx, Worker } from '@omnicrm/sdk'
import type { Database } from '../db/connect.ts'
import { EntryContext, type ContextParts } from '../contexts.ts'
import type { ContextOf } from '../parts.ts'
import type { JobRow } from './rows.ts'

interface Memory {
  undoing?: boolean
  steps: Record<string, { state: 'started' | 'done' | 'undone'; result?: unknown }>
}

/** A call outside of which nobody knows whether it happened, and that must not run twice. */
export class CallLost extends Error {
  override readonly name = 'CallLost'
  readonly step: string
  constructor(step: string) {
    super(`The step '${step}' was running when its worker was lost; it is not repeated.`)
    this.step = step
  }
}

/** Ends the replay of a flow that is giving up: what was not done need not be undone. */
class ReplayEnd extends Error {}

/** What a job's context needs besides the entry: who it is, and where its row is. */
export interface WorkParts {
  readonly context: ContextParts
  readonly database: Database
}

export class WorkContext extends EntryContext implements Worker {
  readonly key: string
  readonly attempt: number
  protected readonly row: JobRow
  constructor(parts: ContextParts, of: ContextOf, row: JobRow) {
    super(parts, of, parts.database.reader)
    this.row = row
    this.key = `${row.name}:${row.job_id}`
    this.attempt = row.attempt
  }
  async progress(done: number, total: number, note?: string): Promise<void> {
    await this.parts.database
      .writer('kernel_job')
      .where({ job_id: this.row.job_id })
      .update({ progress_done: done, progress_total: total, progress_note: note?.slice(0, 255) ?? null })
  }
}

export class FlowContext extends WorkContext implements Flow {
  private readonly memory: Memory
  private readonly undos: { name: string; run: () => Promise<void> }[] = []
  constructor(parts: ContextParts, of: ContextOf, row: JobRow) {
    super(parts, of, row)
    this.memory = row.steps === null ? { steps: {} } : (JSON.parse(row.steps) as Memory)
  }

  get isUndoing(): boolean {
    return this.memory.undoing === true
  }

  async step<T>(
    name: string,
    work: (tx: Tx) => Promise<T>,
    undo?: (tx: Tx, done: T) => Promise<void>,
  ): Promise<T> {
    const known = this.memory.steps[name]
    if (known?.state !== 'done' && this.isUndoing) throw new ReplayEnd()
    const result =
      known?.state === 'done'
        ? (known.result as T)
        : await this.tx(async tx => {
            const made = await work(tx)
            this.memory.steps[name] = { state: 'done', result: made }
            await this.remember(tx.db)
            return made
          })
    if (undo) this.undos.push({ name, run: () => this.undoStep(name, tx => undo(tx, result)) })
    return result
  }

  async call<T>(name: string, work: (out: Worker) => Promise<T>, options: FlowCallOptions = {}): Promise<T> {
    const known = this.memory.steps[name]
    if (options.undo && known !== undefined)
      this.undos.push({ name, run: () => this.undoCall(name, options.undo) })
    if (known?.state === 'done') return known.result as T
    if (this.isUndoing) throw new ReplayEnd()
    if (known?.state === 'started' && options.repeat === false) throw new CallLost(name)
    this.memory.steps[name] = { state: 'started' }
    await this.remember(this.parts.database.writer)
    if (options.undo && known === undefined)
      this.undos.push({ name, run: () => this.undoCall(name, options.undo) })
    const result = await work(this)
    this.memory.steps[name] = { state: 'done', result }
    await this.remember(this.parts.database.writer)
    return result
  }

  /** Gives up: undoes what is done, last to first. May be interrupted and begun again. */
  async undoAll(replay: () => Promise<unknown>): Promise<void> {
    if (!this.isUndoing) {
      this.memory.undoing = true
      await this.remember(this.parts.database.writer)
    }
    // A fresh context learns what there is to undo by walking through what is remembered.
    if (this.undos.length === 0)
      await replay().catch((error: unknown) => {
        if (!(error instanceof ReplayEnd)) throw error
      })
    for (const undo of this.undos.reverse())
      if (this.memory.steps[undo.name]?.state !== 'undone') await undo.run()
  }

  private async undoStep(name: string, undo: (tx: Tx) => Promise<void>): Promise<void> {
    await this.tx(async tx => {
      await undo(tx)
      this.memory.steps[name] = { state: 'undone' }
      await this.remember(tx.db)
    })
  }

  private async undoCall(name: string, undo: ((out: Worker) => Promise<void>) | undefined): Promise<void> {
    await undo?.(this)
    this.memory.steps[name] = { state: 'undone' }
    await this.remember(this.parts.database.writer)
  }

  private async remember(db: Tx['db']): Promise<void> {
    const kept = await db('kernel_job')
      .where({ job_id: this.row.job_id, lease_owner: this.row.lease_owner, state: 'running' })
      .update({ steps: JSON.stringify(this.memory) })
    if (kept !== 1) throw new Error(`The flow ${this.key} lost its lease; another worker goes on with it.`)
  }
}
