import { isJsonObject, type Json, type JsonObject } from './json.ts'

export const faultKinds = ['error', 'http500', 'http401', 'drop', 'delay', 'empty', 'after'] as const

/**
 * What goes wrong:
 * `error` the peer refuses with its own kind of error, nothing is done · `http500`, `http401` likewise, by status ·
 * `drop` the connection ends before anything is done · `empty` an empty answer, nothing is done ·
 * `delay` the call works, only later · `after` the call is done, then the connection ends without an answer.
 */
export type FaultKind = (typeof faultKinds)[number]

export interface Fault<Kind extends string = FaultKind> {
  kind: Kind
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
export interface Mishap<Kind extends string = FaultKind> {
  delayMs: number
  fault?: Fault<Kind>
}

/** The faults a peer is told to show. */
export interface FaultBook<Kind extends string = FaultKind> {
  /** Adds a fault and returns its removal. */
  add(fault: Fault<Kind>): () => void
  clear(): void
  /** The faults with how often each has met a call and has fired. */
  list(): Array<Fault<Kind> & { seen: number; fired: number }>
  /** Counts a call, known by any of these names, and says what it meets; only faults of these kinds when given. */
  take(names: string[], kinds?: readonly Kind[]): Mishap<Kind>
}

interface Entry<Kind extends string> {
  fault: Fault<Kind>
  seen: number
  fired: number
}

export function makeFaultBook<Kind extends string = FaultKind>(): FaultBook<Kind> {
  const entries = new Set<Entry<Kind>>()
  return {
    add(fault) {
      const entry: Entry<Kind> = { fault, seen: 0, fired: 0 }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    clear: () => entries.clear(),
    list: () => [...entries].map(({ fault, seen, fired }) => ({ ...fault, seen, fired })),
    take(names, kinds) {
      const mishap: Mishap<Kind> = { delayMs: 0 }
      for (const entry of entries) {
        const isDelay = entry.fault.kind === 'delay'
        if ((kinds && !kinds.includes(entry.fault.kind)) || !matches(entry.fault, names)) continue
        entry.seen++
        if (!isDue(entry) || (!isDelay && mishap.fault)) continue
        entry.fired++
        mishap.delayMs += entry.fault.delayMs ?? (isDelay ? 1000 : 0)
        if (!isDelay) mishap.fault = entry.fault
      }
      return mishap
    },
  }
}

function matches({ method }: Fault<string>, names: string[]): boolean {
  if (method === undefined) return true
  if (typeof method === 'string') return names.includes(method)
  const pattern = new RegExp(method.source, method.flags.replace(/[gy]/g, ''))
  return names.some(name => pattern.test(name))
}

function isDue({ fault, seen, fired }: Entry<string>): boolean {
  const times = fault.times ?? 1
  return seen >= (fault.nth ?? 1) && (times < 0 || fired < times)
}

/** A fault as it arrives over HTTP; a method written `/…/flags` is a pattern. Throws a sentence that names the field. */
export function readFault<Kind extends string>(value: Json, kinds: readonly Kind[]): Fault<Kind> {
  if (!isJsonObject(value)) throw new Error('A fault is a JSON object with at least "kind".')
  const kind = kinds.find(known => known === value.kind)
  if (!kind) throw new Error(`"kind" is one of ${kinds.join(', ')}.`)
  const fault: Fault<Kind> = { kind }
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
