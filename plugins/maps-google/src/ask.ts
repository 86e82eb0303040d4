import { Failure } from '@omnicrm/sdk'
import type { MapsConfig } from './config.ts'
import { fail } from './errors.ts'

export interface Question {
  readonly url: URL
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** One question over HTTP. @throws `unreachable`, whose text never holds the address: the key stands in it */
export async function ask(
  { url, method = 'GET', headers = {}, body }: Question,
  config: MapsConfig,
): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(config.timeout_ms),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: objectOf(await response.text(), response.status) }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw fail.unreachable({ text: reasonOf(error, config) })
  }
}

function objectOf(text: string, status: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Told by the sentence below: proxies answer with pages.
  }
  throw fail.unreachable({ text: `HTTP ${status} without a readable answer` })
}

function reasonOf(error: unknown, config: MapsConfig): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${config.timeout_ms} milliseconds`
  const code = (error as { cause?: { code?: unknown } }).cause?.code
  return typeof code === 'string' ? code : 'the connection failed'
}

/** What the far side says, without the key, should it repeat it. */
export function told(text: unknown, config: MapsConfig): string {
  const words = typeof text === 'string' && text !== '' ? text : 'it gives no reason'
  return (config.server_key ? words.replaceAll(config.server_key, '•••') : words).slice(0, 300)
}
