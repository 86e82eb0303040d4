import type { Json } from '../shared/json.ts'
import { goJson } from './encode.ts'
import type { Engine } from './engine.ts'
import { RpcError } from './errors.ts'
import { members } from './framing.ts'
import { findMethod } from './services.ts'

/** One request as it came in. */
export interface RpcRequest {
  method: string
  params: Json | undefined
  /** JSON text of the id, echoed as it was written. */
  id: string
}

export interface RpcAnswer {
  result: Json
  error: string | null
}

/** Reads the envelope; undefined when the value is no request at all, and the engine then ends the connection's input. */
export function readRequest(text: string): RpcRequest | undefined {
  if (!text.startsWith('{')) return undefined
  const request: RpcRequest = { method: '', params: undefined, id: 'null' }
  for (const [key, value] of members(text)) {
    const name = key.toLowerCase()
    if (name === 'id') request.id = compact(value)
    if (name === 'params' && value !== 'null') request.params = JSON.parse(value) as Json
    if (name === 'method' && value !== 'null') {
      const method = JSON.parse(value) as Json
      if (typeof method !== 'string') return undefined
      request.method = method
    }
  }
  return request
}

/** Calls the method. An RpcError becomes the answer's `error`; any other error is the peer's own fault. */
export async function call(engine: Engine, request: RpcRequest): Promise<RpcAnswer> {
  try {
    const method = findMethod(engine, request.method)
    return { result: await method.call(engine, argumentOf(request.params)), error: null }
  } catch (cause) {
    if (cause instanceof RpcError) return { result: null, error: cause.message }
    throw cause
  }
}

/** One line: `id`, `result`, `error`, in this order. */
export function answerLine(id: string, { result, error }: RpcAnswer): string {
  return `{"id":${id},"result":${goJson(result)},"error":${goJson(error)}}\n`
}

function argumentOf(params: Json | undefined): Json {
  if (params === undefined) throw new RpcError('jsonrpc: request body missing params')
  if (Array.isArray(params)) return params[0] ?? null
  const kind = typeof params === 'object' ? 'object' : typeof params === 'boolean' ? 'bool' : typeof params
  throw new RpcError(`json: cannot unmarshal ${kind} into Go value of type [1]interface {}`)
}

function compact(text: string): string {
  return /^-?\d/.test(text) ? text : goJson(JSON.parse(text) as Json)
}
