import type { Entry, Log, Tx } from '@omnicrm/sdk'

/** Small facts of requests, written together: a write of its own would cost a request more than all else. */
export interface Gathered<T> {
  note(fact: T): void
  /** Writes what was gathered; what can't be written is kept for the next time. */
  flush(entry: Entry): Promise<void>
  /** Flushes every few seconds from now on: a process that is killed loses no more than that. */
  start(entry: Entry): void
  stop(): Promise<void>
}

export interface Gathering<T> {
  /** For the log, for example `use of API keys`. */
  readonly what: string
  /** What a process keeps while the database is away; the oldest are given up beyond. */
  readonly most: number
  readonly write: (tx: Tx, facts: readonly T[]) => Promise<void>
}

const everyMilliseconds = 5000

export function gather<T>({ what, most, write }: Gathering<T>): Gathered<T> {
  let waiting: T[] = []
  let flushing: Promise<void> = Promise.resolve()
  let ticking: { readonly timer: NodeJS.Timeout; readonly entry: Entry } | undefined
  async function writeAll(entry: Entry): Promise<void> {
    const batch = waiting
    if (batch.length === 0) return
    waiting = []
    try {
      await entry.tx(tx => write(tx, batch))
    } catch (error) {
      waiting = bounded([...batch, ...waiting], entry.log)
      entry.log.warn({ err: error }, `The ${what} could not be written; it is tried again.`)
    }
  }
  function bounded(facts: T[], log: Log): T[] {
    const tooMany = facts.length - most
    if (tooMany <= 0) return facts
    log.warn({ lost: tooMany }, `The oldest ${what} is given up: the database was away for too long.`)
    return facts.slice(tooMany)
  }
  // One after the other: an entry opens one transaction at a time.
  const flush = (entry: Entry) => (flushing = flushing.then(() => writeAll(entry)))
  return {
    flush,
    note(fact) {
      waiting.push(fact)
      if (waiting.length % most === 0 && ticking) void flush(ticking.entry)
    },
    start(entry) {
      ticking = { entry, timer: setInterval(() => void flush(entry), everyMilliseconds).unref() }
    },
    async stop() {
      if (!ticking) return
      clearInterval(ticking.timer)
      await flush(ticking.entry)
    },
  }
}
