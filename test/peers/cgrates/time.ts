import { RpcError } from './errors.ts'

const unitNanoseconds: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/** Nanoseconds of a Go duration such as `1h30m`; there is no unit for days. */
export function parseDuration(given: string): number {
  if (given === '0') return 0
  const [, sign, rest] = /^([+-]?)((?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+)$/.exec(given) ?? []
  if (rest === undefined) throw new RpcError(`time: invalid duration ${JSON.stringify(given)}`)
  let total = 0
  for (const [, amount, unit] of rest.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitNanoseconds[unit ?? ''] ?? 0)
  }
  return sign === '-' ? -total : total
}

/** A usage written as a Go duration or as digits (nanoseconds or units). */
export function parseUsage(given: string): number {
  if (given === '') return 0
  return /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : parseDuration(given)
}

/** The instant meant by a time text of any accepted form (cgrates-rpc 2.4); undefined means never. Zone-less texts are UTC. */
export function parseTime(given: string, now: Date): Date | undefined {
  const time = given.trim()
  if (time === '' || time === '*unlimited' || time === '0') return undefined
  return keywordTime(time, now) ?? writtenTime(time, now) ?? unsupported()
}

function keywordTime(time: string, now: Date): Date | undefined {
  if (time === '*now') return now
  if (time === '*daily') return addMonths(now, 0, 1)
  if (time === '*monthly') return addMonths(now, 1)
  if (time === '*monthly_estimated') return addMonthClamped(now)
  if (time === '*yearly') return addMonths(now, 12)
  if (time.startsWith('*month_end')) return later(endOfMonth(now), addedDuration(time))
  if (time.startsWith('*mo')) return later(addMonths(now, 1), addedDuration(time))
  return undefined
}

function writtenTime(time: string, now: Date): Date | undefined {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.test(time)) return instant(time)
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}$/.test(time)) return instant(`${time.replace(' ', 'T')}Z`)
  if (/^\d+$/.test(time)) return digitTime(time)
  if (/^[+-]/.test(time)) {
    return later(now, parseDuration(time))
  }
  return undefined
}

function digitTime(digits: string): Date | undefined {
  switch (digits.length) {
    case 10:
      return new Date(Number(digits) * 1000)
    case 13:
      return new Date(Number(digits))
    case 14:
      return instant(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'))
    case 16:
    case 19:
      return new Date(Number(digits.slice(0, 13)))
    default:
      return undefined
  }
}

function instant(time: string): Date | undefined {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? undefined : at
}

function addedDuration(time: string): number {
  const plus = time.indexOf('+')
  return plus < 0 ? 0 : parseDuration(time.slice(plus + 1))
}

function later(from: Date, nanoseconds: number): Date {
  return new Date(from.getTime() + nanoseconds / 1e6)
}

/** Adds calendar months and days as Go's AddDate does: 31 January and a month is 3 March. */
function addMonths(from: Date, months: number, days = 0): Date {
  const at = new Date(from)
  at.setUTCMonth(at.getUTCMonth() + months, at.getUTCDate() + days)
  return at
}

function addMonthClamped(from: Date): Date {
  const lastDay = daysInMonth(from.getUTCFullYear(), from.getUTCMonth() + 1)
  const at = new Date(from)
  at.setUTCMonth(from.getUTCMonth() + 1, Math.min(from.getUTCDate(), lastDay))
  return at
}

function endOfMonth(from: Date): Date {
  return new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1) - 1000)
}

/** Days of a month; months count from 0 and may run over the year. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
}

function unsupported(): never {
  throw new RpcError('Unsupported time format')
}
