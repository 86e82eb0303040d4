import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import inject, { type InjectOptions, type Response } from 'light-my-request'
import type { Knex } from 'knex'
import { Failure } from '@omnicrm/sdk'
import type { Actor, Authenticator, Cx, Endpoint, Entry, Exchange, Handler, Log, Tx } from '@omnicrm/sdk'
import { createHttp, type Http } from '../../src/http/index.ts'
import type { ContextOf, Contexts, HttpParts, LiveHub, ServedEndpoint } from '../../src/parts.ts'

/** A caller as an authenticator would build it. */
export function actor(over: Partial<Actor> = {}): Actor {
  return {
    method: 'jwt',
    userId: 5,
    userName: 'clerk',
    impersonatingUserId: null,
    apiKeyId: null,
    sessionId: 's1',
    isAdmin: false,
    permissions: new Set(),
    bound: {},
    ip: '127.0.0.1',
    ...over,
  }
}

export const holding = (...permissions: string[]): Partial<Actor> => ({ permissions: new Set(permissions) })

/** Knows the tokens it is given; refuses all others (PLAT-53). */
export function tokens(known: Readonly<Record<string, Partial<Actor>>>): Authenticator {
  return {
    name: 'tokens',
    order: 10,
    async authenticate(_cx, { bearer, apiKey, ip }) {
      const token = bearer ?? apiKey
      if (token === undefined) return undefined
      const found = known[token]
      if (!found) throw new Failure('identity.badToken', 401, 'Invalid API key')
      return actor({ ...found, ip })
    },
  }
}

export interface LogLine {
  readonly level: string
  readonly fields: Record<string, unknown>
  readonly message: string
}

export function memoryLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Contexts that say what they are; transactions run on `db` when there is one. */
export function fakeContexts(db: Knex | undefined): Contexts & { readonly opened: string[] } {
  const opened: string[] = []
  const base = (kind: string, of: ContextOf, connection: Knex | undefined) => {
    opened.push(kind)
    const { actor, scope, requestId, log } = of
    return {
      kind,
      actor,
      scope,
      requestId,
      userAgent: of.userAgent ?? null,
      isBackground: of.isBackground ?? false,
      log,
      db: connection,
      now: () => new Date(),
      get signal() {
        return of.signal
      },
    }
  }
  return {
    opened,
    cx: of => base('cx', of, db) as Partial<Cx> as Cx,
    entry: of => base('entry', of, db) as Partial<Entry> as Entry,
    async transaction<T>(of: ContextOf, work: (tx: Tx) => Promise<T>): Promise<T> {
      const run = (connection: Knex | undefined) => work(base('tx', of, connection) as Partial<Tx> as Tx)
      return db ? await db.transaction(run) : await run(undefined)
    },
  }
}

export function memoryHub(): LiveHub {
  const listeners = new Set<(topic: string, key: string, data: unknown) => void>()
  return {
    publish: (topic, key, data) => listeners.forEach(each => each(topic, key, data)),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** One served endpoint with its typed handler. */
export function serving<E extends Endpoint>(
  name: string,
  endpoint: E,
  handle: Handler<E>,
  plugin = 'shop',
): ServedEndpoint {
  return {
    plugin,
    name,
    endpoint,
    handle: handle as (cx: never, input: never, exchange?: Exchange) => Promise<unknown>,
  }
}

export type HttpUnderTest = Http & {
  readonly log: ReturnType<typeof memoryLog>
  readonly opened: string[]
  readonly live: LiveHub
  readonly parts: HttpParts
  call(options: InjectOptions): Promise<Response>
  get(url: string, headers?: Record<string, string>): Promise<Response>
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    payload: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>
  [Symbol.asyncDispose](): Promise<void>
}

/** A keyed hash, as that of an installation. */
export const sign = (purpose: string, text: string): string =>
  createHmac('sha256', `key of the installation, ${purpose}`).update(text).digest('hex')

export const config: HttpParts['config'] = {
  trustedProxies: [],
  corsOrigins: [],
  rateLimit: { login_per_minute: 0, public_per_minute: 0, api_per_minute: 0 },
  redisUrl: undefined,
  publicUrl: 'http://localhost:5000',
}

/** The HTTP side over fakes, called without a port. */
export function httpOf(endpoints: readonly ServedEndpoint[], over: Partial<HttpParts> = {}): HttpUnderTest {
  const log = memoryLog()
  const contexts = fakeContexts(over.db)
  const live = over.live ?? memoryHub()
  const parts: HttpParts = {
    endpoints,
    topics: [],
    permissions: [],
    authenticators: [],
    contexts,
    db: undefined as never as Knex,
    live,
    checks: [],
    ui: () => ({}),
    config,
    log,
    now: () => new Date(),
    say: (_language, sentence) => sentence,
    webRoot: null,
    brandingRoot: '/nonexistent',
    strictAnswers: true,
    sign,
    ...over,
  }
  const http = createHttp(parts)
  const call = (options: InjectOptions) =>
    inject(
      http.handler as (req: IncomingMessage, res: ServerResponse) => void as Parameters<typeof inject>[0],
      options,
    )
  return {
    ...http,
    log,
    parts,
    opened: contexts.opened,
    live,
    call,
    get: (url, headers = {}) => call({ method: 'GET', url, headers }),
    send: (method, url, payload, headers = {}) => call({ method, url, headers, payload: payload as object }),
    [Symbol.asyncDispose]: () => http.close(),
  }
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
