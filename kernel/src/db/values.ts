import { instantFromDatabase } from '@omnicrm/sdk'
import type { ColumnKind, Engine } from './tables.ts'

/** A value as both databases mean it, and JSON can carry it: bytes as base64, decimals and large integers as digits. */
export type PortableValue = string | number | null

/** What the drivers hand out; instants and days as text. */
export type DatabaseValue = string | number | Buffer | null

export function fromDatabase(kind: ColumnKind, value: DatabaseValue): PortableValue {
  if (value === null) return null
  if (kind === 'bytes')
    return (Buffer.isBuffer(value) ? value : Buffer.from(String(value))).toString('base64')
  const text = String(value)
  switch (kind) {
    case 'integer':
      return integer(text)
    case 'number':
      return typeof value === 'number' ? decimal(plainDigits(value)) : decimal(text)
    case 'instant':
      return instant(text)
    case 'day':
      // The embedded database keeps what it was given, also with a time behind it.
      return text.split('T')[0] ?? text
    case 'text':
    case 'json':
      return text
  }
}

function integer(text: string): string | number {
  return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text
}

/**
 * Without the zeros that only one of the databases keeps. The embedded one has binary fractions, in which fifteen digits
 * are exact and further ones are noise.
 */
function decimal(text: string): string {
  const bare = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return bare === '-0' ? '0' : bare
}

function plainDigits(value: number): string {
  const exact = Number(value.toPrecision(15))
  const text = String(exact)
  return text.includes('e') ? exact.toFixed(20) : text
}

/** A day alone is its first moment, as MariaDB keeps it; what is no time at all stays what it is. */
function instant(stored: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)([ T]\d\d:\d\d.*)?$/.exec(stored) ?? []
  if (day === undefined) return stored
  const at = Date.parse(time === undefined ? day : instantFromDatabase(stored))
  return Number.isNaN(at) ? stored : new Date(at).toISOString()
}

export function toDatabase(engine: Engine, kind: ColumnKind, value: PortableValue): unknown {
  if (value === null) return null
  switch (kind) {
    case 'integer':
      return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : value
    case 'number':
      return engine === 'sqlite' ? Number(value) : value
    case 'instant':
      return engine === 'sqlite' ? value : String(value).replace('T', ' ').replace('Z', '')
    case 'bytes':
      return Buffer.from(String(value), 'base64')
    case 'day':
    case 'text':
    case 'json':
      return value
  }
}

/** What two values must share to be the same: of JSON the meaning, because MySQL writes it in its own way. */
export function comparable(kind: ColumnKind, value: PortableValue): PortableValue {
  if (kind !== 'json' || value === null) return value
  try {
    return JSON.stringify(ordered(JSON.parse(String(value))))
  } catch {
    return value // Not JSON at all: then its text is what must be the same.
  }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, ordered(each)]),
  )
}
