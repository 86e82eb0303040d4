import type { IncomingMessage, ServerResponse } from 'node:http'
import { record } from '../shared/calls.ts'
import { control, type Steerable } from '../shared/control.ts'
import { faultKinds, makeFaultBook, type FaultBook, type FaultKind } from '../shared/faults.ts'
import { listen, playFault, readText, sendJson } from '../shared/http.ts'
import { isJsonObject, parseJson, textOf, type Json } from '../shared/json.ts'
import { knownPlaces, type KnownPlace } from './gazetteer.ts'
import { geocode, geocodeRefusals } from './geocoding.ts'
import { autocomplete, details, isSession, placesRefusals } from './places.ts'

export interface GoogleMapsPeerOptions {
  port?: number
  /** The one key it takes. */
  key?: string
}

export interface GoogleMapsCall {
  method: 'autocomplete' | 'place' | 'geocode' | 'reverse' | 'unknown'
  path: string
  /** Query without the key, and the body. */
  query: Record<string, string>
  body: Json | undefined
  /** Null when the connection ended without an answer. */
  answer: { status: number; body: unknown } | null
  fault?: FaultKind
  at: string
}

/** How often a session asked, and whether the choice of a place ended it. */
export interface PlaceSession {
  autocompletes: number
  details: number
}

/**
 * Google's Places API (New) and Geocoding API. A fault's `method` is that of a call; an `error` fault is an
 * `UNKNOWN_ERROR` of the one and an `INTERNAL` of the other.
 */
export interface GoogleMapsPeer extends AsyncDisposable {
  /** For `maps.places_url` and `maps.geocoding_url`. */
  url: string
  key: string
  state: {
    places: KnownPlace[]
    sessions: Map<string, PlaceSession>
    /** Calls that are left; undefined is without end. */
    quota: number | undefined
  }
  calls: GoogleMapsCall[]
  faults: FaultBook
  steerable: Steerable
  reset(): void
  close(): Promise<void>
}

export async function startGoogleMapsPeer(options: GoogleMapsPeerOptions = {}): Promise<GoogleMapsPeer> {
  const key = options.key ?? 'AIza-sandbox-key'
  const state: GoogleMapsPeer['state'] = { places: knownPlaces(), sessions: new Map(), quota: undefined }
  const calls: GoogleMapsCall[] = []
  const faults = makeFaultBook()
  const reset = () => {
    state.places = knownPlaces()
    state.sessions.clear()
    state.quota = undefined
    calls.length = 0
    faults.clear()
  }
  const snapshot = () => ({ ...state, sessions: Object.fromEntries(state.sessions) })
  const steerable = { calls, faults, faultKinds, reset, snapshot }
  const peer = { key, state, calls, faults }
  const listener = await listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://peer')
    if (await control(steerable, request, response, url.pathname)) return
    await serve(peer, request, response, url)
  }, options.port)
  return {
    ...peer,
    url: `http://${listener.host}:${listener.port}`,
    steerable,
    reset,
    close: () => listener.close(),
    [Symbol.asyncDispose]: () => listener.close(),
  }
}

type Parts = Pick<GoogleMapsPeer, 'key' | 'state' | 'calls' | 'faults'>

async function serve(
  peer: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const body = parseJson(await readText(request))
  const { key: _key, ...query } = Object.fromEntries(url.searchParams)
  const method = methodOf(request.method ?? '', url)
  const call: GoogleMapsCall = {
    method,
    path: url.pathname,
    query,
    body,
    answer: null,
    at: new Date().toISOString(),
  }
  record(peer.calls, call)
  const mishap = peer.faults.take([method])
  if (mishap.fault) call.fault = mishap.fault.kind
  if (await playFault(response, mishap)) return
  const answer = mishap.fault?.kind === 'error' ? errorOf(method) : answerTo(peer, request, url, body, method)
  if (mishap.fault?.kind === 'after') {
    response.destroy()
    return
  }
  call.answer = answer
  sendJson(response, answer.status, answer.body)
}

function methodOf(verb: string, { pathname, searchParams }: URL): GoogleMapsCall['method'] {
  if (verb === 'POST' && pathname === '/v1/places:autocomplete') return 'autocomplete'
  if (verb === 'GET' && /^\/v1\/places\/[^/]+$/.test(pathname)) return 'place'
  if (verb === 'GET' && pathname === '/maps/api/geocode/json')
    return searchParams.has('latlng') ? 'reverse' : 'geocode'
  return 'unknown'
}

interface Answer {
  status: number
  body: unknown
}

const isPlaces = (method: GoogleMapsCall['method']): boolean =>
  method === 'autocomplete' || method === 'place'

const errorOf = (method: GoogleMapsCall['method']): Answer =>
  isPlaces(method) ? placesRefusals.internal : geocodeRefusals.unknown

function answerTo(
  peer: Parts,
  request: IncomingMessage,
  url: URL,
  body: Json | undefined,
  method: GoogleMapsCall['method'],
): Answer {
  if (method === 'unknown')
    return { status: 404, body: { error: { code: 404, status: 'NOT_FOUND', message: 'Not Found' } } }
  const refusals = isPlaces(method) ? placesRefusals : geocodeRefusals
  const key = headerOf(request, 'x-goog-api-key') ?? url.searchParams.get('key')
  if (!key) return refusals.noKey
  if (key !== peer.key) return refusals.badKey
  const { state } = peer
  if (state.quota !== undefined && --state.quota < 0) return refusals.quota
  const mask = headerOf(request, 'x-goog-fieldmask')
  if (method === 'autocomplete') {
    const token = isJsonObject(body) ? textOf(body.sessionToken) : ''
    return noted(state, token, 'autocompletes') ?? autocomplete(body, mask, state.places)
  }
  if (method === 'place') {
    const token = url.searchParams.get('sessionToken') ?? ''
    const id = decodeURIComponent(url.pathname.slice('/v1/places/'.length))
    return noted(state, token, 'details') ?? details(id, mask, state.places)
  }
  return geocode(url.searchParams, state.places)
}

/** Counts a call of a session; a refusal when its token has the wrong form. */
function noted(state: Parts['state'], token: string, what: keyof PlaceSession): Answer | undefined {
  if (token === '') return undefined
  if (!isSession(token)) return placesRefusals.badSession
  const session = state.sessions.get(token) ?? { autocompletes: 0, details: 0 }
  session[what]++
  state.sessions.set(token, session)
  return undefined
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
