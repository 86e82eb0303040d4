import type { IncomingMessage, ServerResponse } from 'node:http'
import { record } from '../shared/calls.ts'
import { control, type Steerable } from '../shared/control.ts'
import { faultKinds, makeFaultBook, type FaultBook, type FaultKind } from '../shared/faults.ts'
import { listen, playFault, readText, sendJson } from '../shared/http.ts'
import { isJsonObject, parseJson, type Json } from '../shared/json.ts'
import { HssError, makeSubscriberStore, type Subscriber, type SubscriberStore } from './subscribers.ts'

export interface HssPeerOptions {
  port?: number
  host?: '127.0.0.1'
}

export interface HssCall {
  /** Verb and path, as `PUT /subscriber/310120123456789`. */
  method: string
  params: Json | undefined
  /** Null when the connection ended without an answer. */
  answer: { status: number; body: unknown } | null
  fault?: FaultKind
  at: string
}

/**
 * A subscriber store over REST: `PUT|GET|PATCH|DELETE /subscriber/<IMSI or subscriber_id>`, `GET /subscriber`
 * as the mobile plays use it. A fault's `method` is the verb, or verb and path; an `error` fault is status 503.
 */
export interface HssPeer extends AsyncDisposable {
  /** `http://host:port`, the form of an entry of `hss.hss_peers`. */
  url: string
  state: { subscribers: Map<string, Subscriber> }
  calls: HssCall[]
  faults: FaultBook
  /** What the control endpoint steers. */
  steerable: Steerable
  /** Forgets subscribers, calls and faults. */
  reset(): void
  close(): Promise<void>
}

export async function startHssPeer(options: HssPeerOptions = {}): Promise<HssPeer> {
  const store = makeSubscriberStore()
  const calls: HssCall[] = []
  const faults = makeFaultBook()
  const reset = () => {
    store.clear()
    calls.length = 0
    faults.clear()
  }
  const steerable = {
    calls,
    faults,
    faultKinds,
    reset,
    snapshot: () => ({ subscribers: Object.fromEntries(store.all) }),
  }
  const listener = await listen(
    async (request, response) => {
      const path = new URL(request.url ?? '/', 'http://peer').pathname
      if (await control(steerable, request, response, path)) return
      await serve(store, faults, calls, request, response, path)
    },
    options.port,
    options.host,
  )
  return {
    url: `http://${listener.host}:${listener.port}`,
    state: { subscribers: store.all },
    calls,
    faults,
    steerable,
    reset,
    close: () => listener.close(),
    [Symbol.asyncDispose]: () => listener.close(),
  }
}

async function serve(
  store: SubscriberStore,
  faults: FaultBook,
  calls: HssCall[],
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const verb = request.method ?? ''
  const text = await readText(request)
  const params = parseJson(text)
  const entry: HssCall = { method: `${verb} ${path}`, params, answer: null, at: new Date().toISOString() }
  record(calls, entry)
  const mishap = faults.take([entry.method, verb])
  if (mishap.fault) entry.fault = mishap.fault.kind
  if (await playFault(response, mishap)) return
  const answer =
    mishap.fault?.kind === 'error'
      ? { status: 503, body: { message: mishap.fault.error ?? 'The HSS is not available.' } }
      : perform(store, verb, path, params)
  if (mishap.fault?.kind === 'after') {
    response.destroy()
    return
  }
  entry.answer = answer
  sendJson(response, answer.status, answer.body)
}

function perform(
  store: SubscriberStore,
  verb: string,
  path: string,
  body: Json | undefined,
): { status: number; body: unknown } {
  try {
    return { status: 200, body: route(store, verb, path, body) }
  } catch (cause) {
    if (cause instanceof HssError) return { status: cause.status, body: { message: cause.message } }
    throw cause
  }
}

function route(store: SubscriberStore, verb: string, path: string, body: Json | undefined): unknown {
  if (path === '/subscriber' && verb === 'GET') return [...store.all.values()].map(shown)
  const key = /^\/subscriber\/([^/]+)$/.exec(path)?.[1]
  if (key === undefined) throw new HssError(404, `There is no resource ${path}.`)
  if (verb === 'GET') return shown(store.get(key))
  if (verb === 'DELETE') return shown(store.remove(key))
  if (verb !== 'PUT' && verb !== 'PATCH') throw new HssError(405, `${verb} is not possible on a subscriber.`)
  if (!isJsonObject(body)) throw new HssError(400, 'The body must be a JSON object.')
  return shown(verb === 'PUT' ? store.put(key, body) : store.patch(key, body))
}

/** What the HSS tells of a subscriber: everything but the keys. */
function shown({ ki: _ki, opc: _opc, ...subscriber }: Subscriber): Omit<Subscriber, 'ki' | 'opc'> {
  return subscriber
}
