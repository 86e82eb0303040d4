import { isJsonObject, type Json, type JsonObject } from './json.ts'

const kinds = ['error', 'http500', 'http401', 'drop', 'delay', 'empty', 'after'] as const

/**
 * What goes wrong:
 * `error` the peer refuses with its own kind of error, nothing is done · `http500`, `http401` likewise, by status ·
 * `drop` the connection ends before anything is done · `empty` an empty answer, nothing is done ·
 * `delay` the call works, only later · `after` the call is done, then the connection ends without an answer.
 */
export type FaultKind = (typeof kinds)[number]

export interface Fault {
  kind: FaultKind
  /** The call it meets: a method name, or a pattern. Every call when absent. */
  method?: string | RegExp
  /** The first matching call that fails, counted from 1 (the default). */
  nth?: number
  /** How many matching calls fail from then on; 1 when absent, -1 for all. */
  times?: number
  /** The text of an `error` fault. */
  error?: string
  /** Milliseconds to wait first; a `delay` without it waits 1000. */
  delayMs?: number
}

/** What a call meets: a wait, and then perhaps a fault. */
export interface Mishap {
  delayMs: number
  fault?: Fault
}

/** The faults a peer is told to show. */
export interface FaultBook {
  /** Adds a fault and returns its removal. */
  add(fault: Fault): () => void
  clear(): void
  /** The faults with how often each has met a call and has fired. */
  list(): Array<Fault & { seen: number; fired: number }>
  /** Counts a call, known by any of these names, and says what it meets. */
  take(names: string[]): Mishap
}

interface Entry {
  fault: Fault
  seen: number
  fired: number
}

export function makeFaultBook(): FaultBook {
  const entries = new Set<Entry>()
  return {
    add(fault) {
      const entry: Entry = { fault, seen: 0, fired: 0 }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    clear: () => entries.clear(),
    list: () => [...entries].map(({ fault, seen, fired }) => ({ ...fault, seen, fired })),
    take(names) {
      const mishap: Mishap = { delayMs: 0 }
      for (const entry of entries) {
        if (!matches(entry.fault, names)) continue
        entry.seen++
        if (!isDue(entry) || (entry.fault.kind !== 'delay' && mishap.fault)) continue
        entry.fired++
        mishap.delayMs += entry.fault.delayMs ?? (entry.fault.kind === 'delay' ? 1000 : 0)
        if (entry.fault.kind !== 'delay') mishap.fault = entry.fault
      }
      return mishap
    },
  }
}

function matches({ method }: Fault, names: string[]): boolean {
  if (method === undefined) return true
  if (typeof method === 'string') return names.includes(method)
  const pattern = new RegExp(method.source, method.flags.replace(/[gy]/g, ''))
  return names.some(name => pattern.test(name))
}

function isDue({ fault, seen, fired }: Entry): boolean {
  const times = fault.times ?? 1
  return seen >= (fault.nth ?? 1) && (times < 0 || fired < times)
}

/** A fault as it arrives over HTTP; a method written `/…/flags` is a pattern. Throws a sentence that names the field. */
export function readFault(value: Json): Fault {
  if (!isJsonObject(value)) throw new Error('A fault is a JSON object with at least "kind".')
  const kind = kinds.find(known => known === value.kind)
  if (!kind) throw new Error(`"kind" is one of ${kinds.join(', ')}.`)
  const fault: Fault = { kind }
  const { method, error } = value
  if (method !== undefined) {
    if (typeof method !== 'string') throw new Error('"method" is a string; write /pattern/ for a pattern.')
    const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(method) ?? []
    fault.method = source === undefined ? method : new RegExp(source, flags)
  }
  if (error !== undefined) {
    if (typeof error !== 'string') throw new Error('"error" is a string.')
    fault.error = error
  }
  for (const field of ['nth', 'times', 'delayMs'] as const) {
    const number = readInteger(value, field)
    if (number !== undefined) fault[field] = number
  }
  return fault
}

function readInteger(value: JsonObject, field: string): number | undefined {
  const number = value[field]
  if (number === undefined) return undefined
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new Error(`"${field}" is a whole number.`)
  return number
}
