import { cookiesOf, type Entry, type Tx } from '@omnicrm/sdk'
import type { HttpParts } from '../parts.ts'
import type { Addresses } from './address.ts'
import { cookieHeaders } from './cookies.ts'
import { makeExchange, sendStream, type Reply } from './exchange.ts'
import { apiHeaders, type Cors } from './headers.ts'
import type { IdempotencyKeys } from './idempotency.ts'
import type { Say } from '../language.ts'
import type { Fields } from './input.ts'
import type { Metrics } from './metrics.ts'
import type { Operation } from './operations.ts'
import type { Rates } from './rates.ts'
import type { Routes } from './routes.ts'
import { json, settle, writeHead } from './send.ts'
import type { Turn } from './turn.ts'

/** Everything a request meets on its way. */
export interface Server {
  readonly parts: HttpParts
  readonly routes: Routes<Operation>
  readonly addresses: Addresses
  readonly cors: Cors
  readonly rates: Rates
  readonly keys: IdempotencyKeys
  readonly metrics: Metrics
  readonly say: Say
  /** Whether cookies may be `Secure`. */
  readonly secureCookies: boolean
  readonly requestLine: ((line: string) => void) | undefined
  readonly answered: ((turn: Turn, path: string) => void) | undefined
  /** Serves a file of the web application; false when there is none. */
  readonly web: (turn: Turn) => Promise<boolean>
}

/** What a handler gives belongs to its caller: no cache may keep it unless a raw endpoint says otherwise. */
export const answerHeaders = [...apiHeaders, 'Cache-Control', 'no-store']

function writeAnswer({ parts }: Server, operation: Operation, value: unknown): string {
  const { writer } = operation.compiled()
  if (parts.strictAnswers) writer.check(value)
  return writer.write(value)
}

/** Keeps the answer of a command in its transaction, for repeats of the request. */
export interface Keeper {
  before(tx: Tx): Promise<void>
  after(tx: Tx, text: string): Promise<void>
}

/**
 * Calls the handler in the context of its kind and gives its answer as JSON. A command's is written before it
 * commits: what can't be answered has not happened.
 */
export async function run(
  server: Server,
  turn: Turn,
  operation: Operation,
  input: Fields,
  keeper?: Keeper,
): Promise<string> {
  const { contexts } = server.parts
  const call = operation.handle as (cx: unknown, input: unknown) => Promise<unknown>
  if (operation.kind !== 'command') {
    const cx = operation.kind === 'query' ? contexts.cx(turn) : contexts.entry(turn)
    const answer = await call(cx, input)
    const text = writeAnswer(server, operation, answer)
    addCookies(server, turn, answer)
    return text
  }
  const { answer, text } = await contexts.transaction(turn, async tx => {
    await keeper?.before(tx)
    const answer = await call(tx, input)
    const text = writeAnswer(server, operation, answer)
    await keeper?.after(tx, text)
    return { answer, text }
  })
  addCookies(server, turn, answer)
  return text
}

/** Only once the answer stands: an error that comes instead of it sets no cookie. */
function addCookies({ secureCookies }: Server, turn: Turn, answer: unknown): void {
  const cookies = typeof answer === 'object' && answer !== null ? cookiesOf(answer) : []
  if (cookies.length > 0)
    turn.extraHeaders = [...(turn.extraHeaders ?? []), ...cookieHeaders(cookies, secureCookies)]
}

/** Runs a raw handler and gives what it replied. */
export async function exchange(
  { parts }: Server,
  turn: Turn,
  operation: Operation,
  input: Fields,
): Promise<Reply> {
  const held = makeExchange(turn, operation.bodyLimit)
  const call = operation.handle as (entry: Entry, input: unknown, exchange: unknown) => Promise<unknown>
  await call(parts.contexts.entry(turn), input, held)
  return held.held() ?? { status: 204, body: '' }
}

export async function sendReply(server: Server, turn: Turn, reply: Reply): Promise<void> {
  const { status = 200, type = json, headers = {}, body } = reply
  const given = new Set(Object.keys(headers).map(each => each.toLowerCase()))
  const defaults = given.has('cache-control') ? apiHeaders : answerHeaders
  const kept = defaults.filter((_, at) => !given.has((defaults[at - (at % 2)] ?? '').toLowerCase()))
  const own = Object.entries(headers).flat()
  if (status === 204 || status === 304) {
    writeHead(turn, status, kept, own)
    turn.res.end()
  } else if (typeof body === 'string' || Buffer.isBuffer(body)) {
    writeHead(turn, status, kept, [
      'Content-Type',
      type,
      'Content-Length',
      String(Buffer.byteLength(body)),
      ...own,
    ])
    turn.res.end(body)
  } else {
    writeHead(turn, status, kept, ['Content-Type', type, ...own])
    await sendStream(turn, body)
  }
  settle(server, turn, status)
}
