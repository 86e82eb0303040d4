import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Actor, Credentials, Log, Scope } from '@omnicrm/sdk'
import type { ContextOf } from '../parts.ts'
import { anonymous, bearerOf } from './actor.ts'
import type { HeaderList } from './headers.ts'
import type { Operation } from './operations.ts'

/** One request from arrival to answer. It is also what contexts are made of. */
export class Turn implements ContextOf {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly path: string
  readonly query: string
  readonly ip: string
  readonly requestId: string
  readonly startedAt = performance.now()
  /** Headers for every answer of this request, besides those of its kind. */
  extraHeaders: HeaderList | undefined
  operation: Operation | undefined
  names: readonly string[] = []
  values: readonly string[] = []
  body: Buffer | undefined
  actor: Actor
  scope: Scope = null
  status = 0
  private readonly parent: Log
  private ownLog: Log | undefined
  private ownSignal: AbortSignal | undefined

  constructor(req: IncomingMessage, res: ServerResponse, ip: string, log: Log) {
    const url = req.url ?? '/'
    const at = url.indexOf('?')
    this.req = req
    this.res = res
    this.path = at === -1 ? url : url.slice(0, at)
    this.query = at === -1 ? '' : url.slice(at + 1)
    this.ip = ip
    this.parent = log
    this.actor = anonymous(ip)
    this.requestId = requestIdOf(req.headers['x-request-id'])
  }

  get log(): Log {
    return (this.ownLog ??= new RequestLog(this.parent, this.requestId))
  }

  get userAgent(): string | null {
    return this.req.headers['user-agent']?.slice(0, 255) ?? null
  }

  /** What a page says of its own requests can only shorten a session, so any caller is believed. */
  get isBackground(): boolean {
    return this.req.headers['x-omnicrm-background'] === '1'
  }
  get acceptLanguage(): string | undefined {
    return this.req.headers['accept-language']
  }

  /** Reads stop when the caller is gone; what writes runs to its end. */
  get signal(): AbortSignal {
    return (this.ownSignal ??= this.operation?.kind === 'query' ? signalOf(this.res) : never)
  }
}

const never = new AbortController().signal

function signalOf(res: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const gone = () => {
    if (!res.writableFinished) controller.abort(new Error('The caller is gone.'))
  }
  if (res.destroyed) gone()
  else res.once('close', gone)
  return controller.signal
}

function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && header.length <= 64 && /^[\w.:-]+$/.test(header)
    ? header
    : nextRequestId()
}

const processId = randomBytes(9).toString('base64url')
let requests = 0

/** Unique over processes by the random part, in this one by the count; nobody guards anything by it. */
const nextRequestId = (): string => `${processId}-${(++requests).toString(36)}`

class RequestLog implements Log {
  private readonly parent: Log
  private readonly requestId: string
  constructor(parent: Log, requestId: string) {
    this.parent = parent
    this.requestId = requestId
  }
  debug(fields: object, message: string): void {
    this.parent.debug({ request_id: this.requestId, ...fields }, message)
  }
  info(fields: object, message: string): void {
    this.parent.info({ request_id: this.requestId, ...fields }, message)
  }
  warn(fields: object, message: string): void {
    this.parent.warn({ request_id: this.requestId, ...fields }, message)
  }
  error(fields: object, message: string): void {
    this.parent.error({ request_id: this.requestId, ...fields }, message)
  }
}

export function credentialsOf({ req, ip, path, query, operation }: Turn): Credentials {
  const apiKey = req.headers['x-api-key']
  return {
    bearer: bearerOf(req.headers.authorization),
    apiKey: typeof apiKey === 'string' && apiKey !== '' ? apiKey : undefined,
    callbackKey: query.includes('k=') ? (new URLSearchParams(query).get('k') ?? undefined) : undefined,
    ip,
    method: req.method ?? 'GET',
    path,
    endpoint: operation?.endpoint,
  }
}
