import type { IncomingMessage, ServerResponse } from 'node:http'
import { record } from '../shared/calls.ts'
import { control, type Steerable } from '../shared/control.ts'
import { faultKinds, makeFaultBook, type FaultBook, type FaultKind } from '../shared/faults.ts'
import { listen, playFault, readText, send, sendUnauthorized } from '../shared/http.ts'
import type { Json } from '../shared/json.ts'
import { assemble } from './assemble.ts'
import { addCdr } from './cdrs.ts'
import type { Engine, EngineSettings, EngineVersion } from './engine.ts'
import { EngineCrash } from './errors.ts'
import { jsonValues } from './framing.ts'
import { answerLine, call, readRequest, type RpcAnswer, type RpcRequest } from './rpc.ts'
import { canonicalName } from './services.ts'
import { snapshot } from './snapshot.ts'
import { emptyState, type Cdr, type CgratesState } from './state.ts'

export interface CgratesPeerOptions {
  port?: number
  host?: '127.0.0.1'
  /** The engine series it speaks; 0.11 when absent. */
  engine?: EngineVersion
  /** HTTP Basic, off when absent. */
  basicAuth?: { user: string; password: string }
  /** The engine's clock. With one, due plans run only in `runDue()`; without, by themselves. */
  now?: () => Date
  log?: (line: string) => void
  settings?: Partial<EngineSettings>
}

export interface CgratesCall {
  method: string
  params: Json | undefined
  /** What was answered; null when the connection ended without an answer. */
  answer: RpcAnswer | null
  fault?: FaultKind
  at: string
}

/** A charging engine of the CGRateS protocol, without charging anybody (cgrates-rpc 13). */
export interface CgratesPeer extends AsyncDisposable {
  /** `http://host:port/jsonrpc` */
  url: string
  /** `host:port`, the form of `ocs.cgrates`. */
  host: string
  engine: EngineVersion
  /** What the engine holds; tests may put things in. */
  state: CgratesState
  /** Switches of the engine; they may change while it runs. */
  settings: EngineSettings
  calls: CgratesCall[]
  faults: FaultBook
  /** What the control endpoint steers. */
  steerable: Steerable
  /** Stores a CDR as the network would leave it; what is not given is empty, rated at cost 0, answered now. */
  addCdr(cdr: Partial<Cdr> & { originId: string; account: string }): Cdr
  /** Runs what the scheduler finds due at the engine's clock, and waits for all that was started. */
  runDue(): Promise<void>
  /** Ends the engine process and begins it again: sessions and the queue in memory are lost, stored things stay. */
  restart(): void
  /** Forgets state, calls and faults. */
  reset(): void
  close(): Promise<void>
}

export async function startCgratesPeer(options: CgratesPeerOptions = {}): Promise<CgratesPeer> {
  const engine = assemble(
    options.engine ?? '0.11',
    options.now ?? (() => new Date()),
    options.log ?? (() => undefined),
  )
  Object.assign(engine.settings, options.settings)
  const calls: CgratesCall[] = []
  const faults = makeFaultBook()
  const reset = () => {
    Object.assign(engine.state, emptyState())
    engine.scheduler.reload()
    calls.length = 0
    faults.clear()
  }
  const steerable = { calls, faults, faultKinds, reset, snapshot: () => snapshot(engine) }
  const serve = makeServer(engine, calls, faults)
  const listener = await listen(
    async (request, response) => {
      const path = new URL(request.url ?? '/', 'http://peer').pathname
      if (await control(steerable, request, response, path)) return
      if (path !== '/jsonrpc') send(response, 404, '404 page not found\n', 'text/plain; charset=utf-8')
      else if (options.basicAuth && !isAuthorized(request, options.basicAuth)) sendUnauthorized(response)
      else await serve(request, response)
    },
    options.port,
    options.host,
  )
  const host = `${listener.host}:${listener.port}`
  const timer = options.now ? undefined : setInterval(() => void engine.scheduler.runDue(), 1000).unref()
  const close = async () => {
    clearInterval(timer)
    await listener.close()
    await engine.scheduler.settle()
  }
  return {
    url: `http://${host}/jsonrpc`,
    host,
    engine: engine.version,
    state: engine.state,
    settings: engine.settings,
    calls,
    faults,
    steerable,
    addCdr: cdr => addCdr(engine, { runId: '*default', ...cdr }),
    runDue: () => engine.scheduler.runDue(),
    restart: () => restart(engine),
    reset,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function makeServer(engine: Engine, calls: CgratesCall[], faults: FaultBook) {
  let running = 0
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requests: RpcRequest[] = []
    for (const text of jsonValues(await readText(request))) {
      const read = readRequest(text)
      if (!read) break
      requests.push(read)
    }
    if (request.headers.origin) response.setHeader('Access-Control-Allow-Origin', '*')
    const lines: string[] = []
    await Promise.all(
      requests.map(async each => {
        const limit = engine.settings.maxConcurrent
        const entry: CgratesCall = {
          method: each.method,
          params: each.params,
          answer: null,
          at: engine.now().toISOString(),
        }
        record(calls, entry)
        if (limit > 0 && running >= limit) {
          entry.answer = { result: null, error: overLimit(engine) }
          lines.push(answerLine(each.id, entry.answer))
          return
        }
        running++
        try {
          const answer = await serveOne(engine, each, entry, faults, response)
          if (answer) lines.push(answerLine(each.id, answer))
        } finally {
          running--
        }
      }),
    )
    if (!response.writableEnded && !response.destroyed) send(response, 200, lines.join(''))
  }
}

async function serveOne(
  engine: Engine,
  request: RpcRequest,
  entry: CgratesCall,
  faults: FaultBook,
  response: ServerResponse,
): Promise<RpcAnswer | undefined> {
  const mishap = faults.take(namesOf(request.method))
  if (mishap.fault) entry.fault = mishap.fault.kind
  if (await playFault(response, mishap)) return undefined
  if (mishap.fault?.kind === 'error') {
    return (entry.answer = { result: null, error: mishap.fault.error ?? 'SERVER_ERROR: injected' })
  }
  try {
    const answer = await call(engine, request)
    if (mishap.fault?.kind !== 'after') return (entry.answer = answer)
    response.destroy()
  } catch (cause) {
    if (!(cause instanceof EngineCrash)) throw cause
    engine.log(`the engine process ended: ${cause.message}`)
    restart(engine)
    response.destroy()
  }
  return undefined
}

/** A fault may name a call as it was sent, by its registered name, or by its method alone. */
function namesOf(method: string): string[] {
  return [method, canonicalName(method), method.slice(method.lastIndexOf('.') + 1)]
}

function overLimit(engine: Engine): string {
  return engine.version === '0.10'
    ? 'denying request due to maximum active requests reached'
    : 'MAX_CONCURRENT_RPC_EXCEEDED'
}

function restart(engine: Engine): void {
  engine.state.restarts++
  engine.state.sessions.clear()
  engine.scheduler.reload()
}

function isAuthorized(
  request: IncomingMessage,
  { user, password }: { user: string; password: string },
): boolean {
  return request.headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
