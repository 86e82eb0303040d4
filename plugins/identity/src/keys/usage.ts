import type { Entry, Log, Tx } from '@omnicrm/sdk'
import type { AlertOutbox } from '../../contract.ts'
import { isRefusal, tellOfUse } from './watch.ts'
import { ApiKeyRow } from '../tables.ts'

/** One request made with a key of the database. */
export interface KeyUse {
  readonly api_key_id: number
  readonly at: Date
  readonly method: string
  readonly path: string
  readonly status: number
  readonly ip_address: string | null
}

/** Uses are gathered and written together: a write of its own would cost a request more than all else. */
export interface KeyUsage {
  note(use: KeyUse): void
  /** Writes what was gathered; what can't be written is kept for the next time. */
  flush(entry: Entry): Promise<void>
  /** Flushes every few seconds from now on: a process that is killed loses no more than that. */
  start(entry: Entry): void
  stop(): Promise<void>
}

const everyMilliseconds = 5000
/** What a process keeps while the database is away, about 10 MB. */
const mostWaiting = 50_000
const rowsAtOnce = 200

export function makeKeyUsage(alerts: () => readonly AlertOutbox[]): KeyUsage {
  let waiting: KeyUse[] = []
  let flushing: Promise<void> = Promise.resolve()
  let ticking: { readonly timer: NodeJS.Timeout; readonly entry: Entry } | undefined
  async function write(entry: Entry): Promise<void> {
    const batch = waiting
    if (batch.length === 0) return
    waiting = []
    try {
      await entry.tx(tx => record(tx, batch, alerts()))
    } catch (error) {
      waiting = bounded([...batch, ...waiting], entry.log)
      entry.log.warn({ err: error }, 'The use of API keys could not be written; it is tried again.')
    }
  }
  // One after the other: an entry opens one transaction at a time.
  const flush = (entry: Entry) => (flushing = flushing.then(() => write(entry)))
  return {
    flush,
    note(use) {
      waiting.push(use)
      if (waiting.length % mostWaiting === 0 && ticking) void flush(ticking.entry)
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

function bounded(uses: KeyUse[], log: Log): KeyUse[] {
  const tooMany = uses.length - mostWaiting
  if (tooMany <= 0) return uses
  log.warn({ lost: tooMany }, 'The oldest uses of API keys are given up: the database was away for too long.')
  return uses.slice(tooMany)
}

async function record(tx: Tx, uses: readonly KeyUse[], alerts: readonly AlertOutbox[]): Promise<void> {
  const ids = [...new Set(uses.map(each => each.api_key_id))]
  // In one order, and before anything is read: of two processes that write at once the second sees what the first wrote.
  const keys = await tx.query(ApiKeyRow).whereIn('api_key_id', ids).orderBy('api_key_id').forUpdate()
  const patches = await tellOfUse(tx, keys, uses, alerts)
  for (const key of keys) {
    const last = latest(uses.filter(each => each.api_key_id === key.api_key_id && !isRefusal(each.status)))
    const patch = {
      ...patches.get(key.api_key_id),
      ...(last !== undefined && last > (key.last_used ?? '') ? { last_used: last } : {}),
    }
    if (Object.keys(patch).length > 0)
      await tx.query(ApiKeyRow).where('api_key_id', key.api_key_id).patch(patch)
  }
  for (let at = 0; at < uses.length; at += rowsAtOnce)
    await tx.db('api_key_usage').insert(uses.slice(at, at + rowsAtOnce))
}

const latest = (uses: readonly KeyUse[]): string | undefined =>
  uses
    .map(each => each.at.toISOString())
    .toSorted()
    .at(-1)
