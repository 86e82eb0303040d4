import { randomUUID } from 'node:crypto'
import { Failure, raise, type Log } from '@omnicrm/sdk'
import type { OcsConfig } from './config.ts'
import { classify, fail, isNotFound } from './errors.ts'

/** Calls of one engine (cgrates-rpc 1 and 14). */
export interface CgratesClient {
  readonly address: string
  readonly tenant: string
  /** One call; `Tenant` is added. @throws Failure `charging.*` */
  call<T>(method: string, args?: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<T>
  /** The same, undefined when the engine says NOT_FOUND. */
  find<T>(
    method: string,
    args?: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<T | undefined>
  /** A write of one account: after the writes before it, and its result must be "OK". */
  write(account: string, method: string, args?: Readonly<Record<string, unknown>>): Promise<void>
  /** Work that must not mix with other writes of the account: read, decide, write. */
  alone<T>(account: string, work: () => Promise<T>): Promise<T>
  /** Which field forms the engine understands; asked once. */
  series(): Promise<'0.10' | '0.11'>
}

export function makeClient(config: OcsConfig, log: Pick<Log, 'debug'>): CgratesClient {
  const address = config.cgrates
  const tenant = config.ocsTenant
  const queues = new Map<string, Promise<unknown>>()
  let series: Promise<'0.10' | '0.11'> | undefined

  async function call<T>(
    method: string,
    args: Readonly<Record<string, unknown>> = {},
    signal?: AbortSignal,
  ): Promise<T> {
    const id = randomUUID()
    const body = JSON.stringify({ method, params: [{ Tenant: tenant, ...args }], id })
    const text = await post(config, method, body, signal)
    const answer =
      parse(text) ?? raise(fail.unreachable({ address, method, text: 'an empty or unreadable answer' }))
    log.debug({ method, error: answer.error ?? undefined }, 'Charging call.')
    if (typeof answer.error === 'string' && answer.error !== '') throw classify(method, answer.error)
    return answer.result as T
  }

  async function find<T>(
    method: string,
    args?: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<T | undefined> {
    try {
      return (await call<T | null>(method, args, signal)) ?? undefined
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  async function alone<T>(account: string, work: () => Promise<T>): Promise<T> {
    const before = queues.get(account) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.then(
      () => undefined,
      () => undefined,
    )
    queues.set(account, settled)
    try {
      return await mine
    } finally {
      if (queues.get(account) === settled) queues.delete(account)
    }
  }

  return {
    address,
    tenant,
    call,
    find,
    alone,
    write: (account, method, args = {}) =>
      alone(account, async () => {
        const result = await call<unknown>(method, { Account: account, ...args })
        if (result !== 'OK')
          throw fail.refused({ method, text: `answered ${JSON.stringify(result)} instead of "OK"` })
      }),
    series: () =>
      (series ??=
        config.engine === 'auto'
          ? probe(find).catch((error: unknown) => forget(error))
          : Promise.resolve(config.engine)),
  }

  function forget(error: unknown): never {
    series = undefined
    throw error
  }
}

/** `APIerSv1.GetAccountIDs` exists in 0.11 only (cgrates-rpc 14). */
async function probe(find: CgratesClient['find']): Promise<'0.10' | '0.11'> {
  try {
    await find('APIerSv1.GetAccountIDs', { Limit: 1 })
    return '0.11'
  } catch (error) {
    if ((error as { code?: string }).code === 'charging.unavailable') return '0.10'
    throw error
  }
}

async function post(
  config: OcsConfig,
  method: string,
  body: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const deadline = AbortSignal.timeout(config.timeout_ms)
  const authorization =
    config.username === undefined ? undefined : `Basic ${btoa(`${config.username}:${config.password ?? ''}`)}`
  try {
    const response = await fetch(`http://${config.cgrates}/jsonrpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    if (!response.ok)
      throw fail.refused({
        method,
        text: `HTTP ${response.status} ${(await response.text()).trim().slice(0, 200)}`,
      })
    return await response.text()
  } catch (error) {
    if (error instanceof Failure) throw error
    throw connectionFault(error, config.cgrates, method)
  }
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])

function connectionFault(error: unknown, address: string, method: string): Error {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause
  const text = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error))
  if (cause?.code !== undefined && neverSent.has(cause.code))
    return fail.notSent({ address, method, text, cause: error })
  return fail.unreachable({ address, method, text, cause: error })
}

function parse(text: string): { result: unknown; error: unknown } | undefined {
  try {
    return text.trim() === '' ? undefined : (JSON.parse(text) as { result: unknown; error: unknown })
  } catch {
    // Told apart from an engine's refusal by the caller: the outcome is unknown.
    return undefined
  }
}

/** Account and profile names go into `tenant:name` keys. @throws 400 */
export function checkName(name: string): string {
  return /^[^:\s]+$/.test(name) ? name : raise(fail.badName({ name }))
}
