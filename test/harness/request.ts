import type { InjectOptions, Response } from 'light-my-request'
import type { CallOptions, Endpoint } from '@omnicrm/sdk'

/** An answer of 400 or above, as the caller sees it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly errors: Readonly<Record<string, string>>
  constructor(response: Response) {
    const body = response.json() as { message?: string; code?: string; errors?: Record<string, string> }
    super(body.message ?? `Status ${response.statusCode}`)
    this.status = response.statusCode
    this.code = body.code ?? ''
    this.errors = body.errors ?? {}
  }
}

/** Spreads an endpoint's flat input over path, query and body, as every client does. */
export function requestOf(
  endpoint: Endpoint,
  input: unknown,
  token: string | undefined,
  options: CallOptions,
): InjectOptions {
  const rest = { ...(input as Record<string, string | number | boolean | undefined>) }
  const path = endpoint.path.replace(/:(\w+)/g, (_whole, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  const query: Record<string, string> = {}
  for (const name of Object.keys(endpoint.query?.properties ?? {}))
    if (rest[name] !== undefined) {
      query[name] = String(rest[name])
      delete rest[name]
    }
  const hasBody = endpoint.method !== 'GET' && Object.keys(rest).length > 0
  return {
    method: endpoint.method,
    url: path,
    query,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(options.idempotencyKey ? { 'idempotency-key': options.idempotencyKey } : {}),
    },
    ...(hasBody ? { payload: rest } : {}),
  }
}
