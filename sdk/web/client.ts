import type { Api, CallOptions } from '../src/endpoint.ts'
import type { AnyEndpoint, WebClient } from './endpoint.ts'
import { sendRequest } from './http.ts'

type Values = Record<string, unknown>

/** The part of an endpoint that shapes its call. */
export type CallShape = Pick<AnyEndpoint, 'method' | 'path' | 'query' | 'body'>

/** The call an endpoint makes of its flat input: path filled, query serialised, the rest as body. */
export interface Call {
  url: string
  body: Values | undefined
}

/**
 * Typed functions for every endpoint of a contract.
 *
 * @example
 * const customers = client('customers', api)
 * const page = await customers.list({ page: 1, per_page: 25 })
 */
export function client<A extends Api>(plugin: string, api: A): WebClient<A> {
  const made: Record<string, object> = {}
  for (const [name, endpoint] of Object.entries(api)) made[name] = makeEndpointClient(plugin, name, endpoint)
  return made as WebClient<A>
}

function makeEndpointClient(plugin: string, name: string, endpoint: AnyEndpoint) {
  const call = async (input: Values = {}, options: CallOptions = {}): Promise<unknown> => {
    const { url, body } = buildCall(endpoint, input)
    const response = await sendRequest({
      method: endpoint.method,
      url,
      body,
      signal: options.signal,
      idempotencyKey: endpoint.method === 'GET' ? undefined : (options.idempotencyKey ?? crypto.randomUUID()),
    })
    return readBody(endpoint, response)
  }
  const url = (input: Values) => buildCall(endpoint, input).url
  return Object.assign(call.bind(undefined), { plugin, endpointName: name, endpoint, call, url })
}

/** Splits flat input by the endpoint's own schemas. A missing path parameter is a mistake of the caller. */
export function buildCall(endpoint: CallShape, input: Values): Call {
  const rest: Values = { ...input }
  const path = endpoint.path.replaceAll(/:([A-Za-z_]\w*)/g, (_, name: string) => {
    const value = rest[name]
    if (value === undefined || value === null || value === '') {
      throw new Error(`${endpoint.method} ${endpoint.path} needs a value for "${name}".`)
    }
    delete rest[name]
    return encodeURIComponent(plain(value))
  })
  const hasBody = endpoint.method !== 'GET' && endpoint.body !== undefined
  const queryNames = hasBody ? propertyNames(endpoint.query) : Object.keys(rest)
  const query: Values = {}
  for (const name of queryNames) {
    if (!(name in rest)) continue
    query[name] = rest[name]
    delete rest[name]
  }
  const search = serialiseQuery(query)
  return { url: search ? `${path}?${search}` : path, body: hasBody ? rest : undefined }
}

/** `undefined` and empty are left out; lists repeat their name; objects (`filters`) travel as JSON. */
export function serialiseQuery(query: Values): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    if (Array.isArray(value)) {
      for (const one of value) search.append(name, plain(one))
    } else if (typeof value === 'object') {
      if (Object.keys(value).length > 0) search.append(name, JSON.stringify(value))
    } else {
      search.append(name, plain(value))
    }
  }
  return search.toString()
}

async function readBody(endpoint: AnyEndpoint, response: Response): Promise<unknown> {
  if (endpoint.kind === 'raw') return response
  if (response.status === 204 || response.headers.get('content-length') === '0') return undefined
  return response.json()
}

function propertyNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return []
  const properties = schema.properties
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
