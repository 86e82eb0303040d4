import { Failure, type Actor } from '@omnicrm/sdk'
import type { Metrics } from './metrics.ts'
import { apiHeaders, strictTransport, type HeaderList } from './headers.ts'
import type { Say } from '../language.ts'
import type { Turn } from './turn.ts'

export const json = 'application/json; charset=utf-8'

/** Where an answer is told of besides the wire. */
export interface Ledger {
  /** Words what a caller is told. */
  readonly say: Say
  readonly metrics: Metrics
  readonly requestLine: ((line: string) => void) | undefined
  /** Tells authenticators how the request of a known caller was answered. */
  readonly answered: ((turn: Turn, path: string) => void) | undefined
}

/** Answers with a text of known length in one write. */
export function send(
  ledger: Ledger,
  turn: Turn,
  status: number,
  type: string,
  body: string,
  kind: HeaderList = apiHeaders,
): void {
  writeHead(turn, status, kind, ['Content-Type', type, 'Content-Length', String(Buffer.byteLength(body))])
  turn.res.end(body)
  settle(ledger, turn, status)
}

/** Answers without a body. */
export function sendEmpty(ledger: Ledger, turn: Turn, status: number, more: HeaderList): void {
  writeHead(turn, status, apiHeaders, more)
  turn.res.end()
  settle(ledger, turn, status)
}

export function writeHead(turn: Turn, status: number, kind: HeaderList, own: HeaderList): void {
  const headers = turn.extraHeaders
    ? [...own, 'X-Request-Id', turn.requestId, ...kind, ...turn.extraHeaders]
    : [...own, 'X-Request-Id', turn.requestId, ...kind]
  turn.res.writeHead(status, headers)
}

export function markSecure(turn: Turn): void {
  turn.extraHeaders = turn.extraHeaders ? [...turn.extraHeaders, ...strictTransport] : strictTransport
}

/** Counts the request and writes its one line; the query is left out because it may carry secrets. */
export function settle({ metrics, requestLine, answered }: Ledger, turn: Turn, status: number): void {
  const { operation, startedAt, actor, req, ip } = turn
  const milliseconds = performance.now() - startedAt
  const method = req.method ?? 'GET'
  turn.status = status
  metrics.observe(operation, method, status, milliseconds)
  const path = pathInLog(turn)
  if (actor.method !== 'none') answered?.(turn, path)
  const ms = Math.round(milliseconds * 10) / 10
  const more = actor.method === 'api_key' || actor.impersonatingUserId !== null ? behind(actor) : undefined
  if (!requestLine)
    turn.log.info(
      { method, path, status, ms, ip, user_id: actor.userId, auth: actor.method, ...more },
      'request',
    )
  else
    requestLine(
      `{"level":"info","time":"${clockText()}","request_id":"${turn.requestId}","method":"${method}","path":${quoted(path)},` +
        `"status":${status},"ms":${ms},"ip":"${ip}","user_id":${actor.userId},"auth":"${actor.method}",` +
        `${more === undefined ? '' : `${JSON.stringify(more).slice(1, -1)},`}"msg":"request"}\n`,
    )
}

/** Which key it was, or who really acts (CONF-50, USG-71). */
const behind = ({ method, userName, apiKeyId, impersonatingUserId }: Actor): object =>
  method === 'api_key'
    ? { api_key: userName, api_key_id: apiKeyId }
    : { impersonating_user_id: impersonatingUserId }

function pathInLog({ operation, path }: Turn): string {
  if (operation?.hidesPath) return operation.pattern
  const shown = path.length > 200 ? path.slice(0, 200) : path
  return operation ? shown : shown.replace(tokens, '/…')
}

/** Links in e-mails lead to pages and end in a token, which must not outlive in a log (PLAT-99). */
const tokens = /\/[\w-]{32,}(?=\/|$)/g

const quoted = (path: string): string =>
  path.includes('"') || path.includes('\\') ? JSON.stringify(path) : `"${path}"`

let clockAt = 0
let clockIso = ''

/** Formatting a time costs more than reading the clock: one text serves all requests of a millisecond. */
function clockText(): string {
  const now = Date.now()
  if (now !== clockAt) clockIso = new Date((clockAt = now)).toISOString()
  return clockIso
}

interface Problem {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly fields?: Readonly<Record<string, string>> | undefined
  readonly headers: HeaderList
}

/** Answers a fault: known ones with their sentence, all others with the request id only (PLAT-52). */
export function sendError(ledger: Ledger, turn: Turn, error: unknown): void {
  if (turn.res.headersSent || turn.res.destroyed) {
    turn.log.warn({ err: error }, 'The request failed after its answer had begun, or its caller was gone.')
    turn.res.destroy()
    if (turn.status === 0) settle(ledger, turn, 499)
    return
  }
  const problem = worded(ledger.say, turn, problemOf(turn, error))
  const body = bodyOf(turn, problem)
  writeHead(turn, problem.status, apiHeaders, headersFor(problem, body))
  turn.res.end(body)
  settle(ledger, turn, problem.status)
}

/** In the language of the caller. Texts of fields stand in the sentence too, and are worded there alike. */
export function worded(say: Say, { acceptLanguage }: Turn, problem: Problem): Problem {
  if (acceptLanguage === undefined) return problem
  const fields = Object.entries(problem.fields ?? {}).map(
    ([field, text]) => [field, text, say(acceptLanguage, text)] as const,
  )
  const message = fields.reduce(
    (sentence, [, text, told]) => sentence.replaceAll(text, () => told),
    say(acceptLanguage, problem.message),
  )
  const texts = fields.map(([field, , told]) => [field, told])
  return { ...problem, message, fields: problem.fields && Object.fromEntries(texts) }
}

/** The body of an error answer. */
export function bodyOf(
  turn: Turn,
  { message, fields, code }: Pick<Problem, 'message' | 'fields' | 'code'>,
): string {
  return JSON.stringify({ message, ...(fields ? { errors: fields } : {}), code, request_id: turn.requestId })
}

const headersFor = (problem: Problem, body: string): HeaderList => [
  'Content-Type',
  json,
  'Content-Length',
  String(Buffer.byteLength(body)),
  'Cache-Control',
  'no-store',
  ...problem.headers,
]

export function problemOf(turn: Turn, error: unknown): Problem {
  if (error instanceof Failure && error.status !== 500) {
    if (error.status > 500) turn.log.warn({ err: error }, error.message)
    return {
      status: error.status,
      code: error.code,
      message: error.message,
      fields: error.fields,
      headers: headersOf(error),
    }
  }
  turn.log.error(
    { err: error, route: turn.operation?.pattern },
    error instanceof Error ? error.message : 'A request failed.',
  )
  const message = `Something went wrong. Tell your administrator the request id ${turn.requestId}.`
  return { status: 500, code: 'request.failed', message, headers: [] }
}

function headersOf({ status, details }: Failure): HeaderList {
  const { retryAfter, allow } = details
  return [
    ...(typeof retryAfter === 'number' ? ['Retry-After', String(Math.ceil(retryAfter))] : []),
    ...(typeof allow === 'string' ? ['Allow', allow] : []),
    ...(status === 401 ? ['WWW-Authenticate', 'Bearer'] : []),
    ...(status === 413 ? ['Connection', 'close'] : []),
  ]
}
