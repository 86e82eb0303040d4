import type { Log } from '@omnicrm/sdk'
import { pino } from 'pino'

export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** One line for people instead of JSON. Default: on a terminal outside production. */
  readonly isPretty?: boolean
  /** Default: standard output. */
  readonly destination?: { write(text: string): unknown }
}

/** The kernel's log: the SDK's, and one that adds fields to every line. */
export interface KernelLog extends Log {
  child(fields: object): KernelLog
  /** Writes finished lines of JSON as they are: for what is written often and holds no secret. Absent when lines are made for people, or `info` is off. */
  readonly lines?: (text: string) => void
}

/** Makes the log of a process. Lines are JSON, or one readable line each; secrets are hidden by the name of their key. */
export function makeLog(options: LogOptions = {}): KernelLog {
  const out = options.destination ?? process.stdout
  const isPretty = options.isPretty ?? (process.stdout.isTTY && process.env.NODE_ENV !== 'production')
  const destination = isPretty
    ? { write: (line: string) => out.write(prettyLine(line)) }
    : { write: (line: string) => out.write(line) }
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    destination,
  )
  const log = wrap(logger, {})
  return isPretty || !logger.isLevelEnabled('info') ? log : { ...log, lines: text => void out.write(text) }
}

function wrap(logger: pino.Logger, bound: object): KernelLog {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: object, message: string): void => {
      if (logger.isLevelEnabled(level))
        logger[level]({ ...bound, ...(redact(fields) as object) }, hidePasswords(message))
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: fields => wrap(logger, { ...bound, ...(redact(fields) as object) }),
  }
}

const secretKey =
  /(^|_|-)(password|passwd|pwd|pass|secret|token|api_?key|authorization|cookie|credential|private_?key|jwt|totp|otp|backup_?codes?|ki|opc|psk|pin\d?|puk\d?|cvc|cvv|pan|card_?number|iban)s?($|_|-|hash)/i
const harmlessKey = /^(token_(type|expires.*)|.*_(id|at|count|minutes|days))$/i
const hidden = '[redacted]'
const deepest = 8

/** True for the name of a field whose value must not be seen: password, token, api_key, Ki, OPc and the like. */
export function isSecretKey(key: string): boolean {
  const snake = key.replaceAll('-', '_').replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return secretKey.test(snake) && !harmlessKey.test(snake)
}

/** A copy without secrets, safe to log or store: by key at any depth, passwords in addresses, errors as plain data. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hidePasswords(value)
  if (value === null || typeof value !== 'object') return value
  if (depth > deepest) return '[deeper]'
  if (value instanceof Error) return errorFields(value, depth)
  if (value instanceof Date) return value
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`
  if (Array.isArray(value)) return value.map(each => redact(each, depth + 1))
  if (value instanceof Map || value instanceof Set) return `[${value.size} entries]`
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      isSecretKey(key) && each !== null && each !== undefined && typeof each !== 'boolean'
        ? hidden
        : redact(each, depth + 1),
    ]),
  )
}

function errorFields(error: Error, depth: number): object {
  // mysql2 puts the statement with all its values into `sql`.
  const { name, message, stack, cause, sql: _sql, ...rest } = error as Error & Record<string, unknown>
  return {
    type: name,
    message: hidePasswords(message),
    stack: stack === undefined ? undefined : hidePasswords(stack),
    ...(redact(rest, depth + 1) as object),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  }
}

/** `mysql://user:password@host` without the password; also bearer tokens and our own keys in texts. */
export function hidePasswords(text: string): string {
  return text
    .replace(/(\/\/[^/\s:@]*):[^/\s@]+@/g, `$1:${hidden}@`)
    .replace(/\b(Bearer)\s+[\w.~+/=-]{16,}/gi, `$1 ${hidden}`)
    .replace(/\b(sk|rk|whsec)_[A-Za-z0-9_]{8,}/g, hidden)
}

const colors: Readonly<Record<string, number>> = { debug: 90, info: 36, warn: 33, error: 31 }

function prettyLine(line: string): string {
  const { time, level, msg, err, error, ...fields } = JSON.parse(line) as Record<string, unknown>
  const rest = Object.entries(fields).map(([key, value]) => ` \u001b[90m${key}=\u001b[0m${spoken(value)}`)
  const head = `${String(time).slice(11, 23)} \u001b[${colors[String(level)] ?? 0}m${String(level).padEnd(5)}\u001b[0m ${String(msg)}`
  const fault = (err ?? error) as { stack?: string; message?: string } | string | undefined
  const trace =
    fault === undefined
      ? ''
      : `\n${typeof fault === 'string' ? fault : (fault.stack ?? fault.message ?? spoken(fault))}`
  return `${head}${rest.join('')}${trace}\n`
}

const spoken = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
