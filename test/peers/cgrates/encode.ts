import type { Json } from '../shared/json.ts'

const escapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** JSON text as Go's encoder writes it: `<`, `>` and `&` are escaped inside strings. */
export function goJson(value: Json): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, found => escapes[found] ?? found)
}

/** Go's zero time, which in balances and triggers means "never". */
export const zeroTime = '0001-01-01T00:00:00Z'

/** RFC 3339 in UTC without needless fraction digits, as Go writes it; nothing is the zero time. */
export function goTime(at: Date | undefined): string {
  if (!at) return zeroTime
  return at.toISOString().replace(/\.?0*Z$/, 'Z')
}

/** A duration given in nanoseconds as Go prints it: `1m0s`, `1.5s`, `250ms`. */
export function goDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s'
  const sign = nanoseconds < 0 ? '-' : ''
  const total = Math.abs(nanoseconds)
  if (total < 1e3) return `${sign}${total}ns`
  if (total < 1e6) return `${sign}${total / 1e3}µs`
  if (total < 1e9) return `${sign}${total / 1e6}ms`
  const minutes = Math.floor(total / 60e9)
  const seconds = `${(total - minutes * 60e9) / 1e9}s`
  if (minutes === 0) return sign + seconds
  const hours = Math.floor(minutes / 60)
  return hours === 0 ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60}m${seconds}`
}
