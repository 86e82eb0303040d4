import type { Endpoint, EndpointKind } from '@omnicrm/sdk'
import type { ServedEndpoint } from '../parts.ts'
import { makeAnswerWriter, type AnswerWriter } from './answers.ts'
import { defaultBodyLimit } from './body.ts'
import { isOpen } from './decide.ts'
import { makeInputReader, type InputReader } from './input.ts'
import type { RateClass } from './rates.ts'
import { formatFault } from './schemas.ts'

/** The compiled schemas of an endpoint. */
interface Compiled {
  readonly reader: InputReader
  readonly writer: AnswerWriter
}

/** A served endpoint with what each request needs of it, worked out once. */
export interface Operation extends ServedEndpoint {
  readonly kind: EndpointKind
  readonly open: boolean
  readonly rate: RateClass
  readonly bodyLimit: number
  /** True when the body is JSON that we read: not for reads, not for raw endpoints. */
  readonly takesBody: boolean
  readonly isWrite: boolean
  /** Path without values, for logs and metrics. */
  readonly pattern: string
  /** True when a path parameter is text and may be a secret link. */
  readonly hidesPath: boolean
  readonly compiled: () => Compiled
}

// Endpoints are constants of their contracts, so many applications of one process (tests) share what was compiled.
const known = new WeakMap<Endpoint, Compiled>()

function compiledOf(endpoint: Endpoint): Compiled {
  const found = known.get(endpoint)
  if (found) return found
  const made = { reader: makeInputReader(endpoint), writer: makeAnswerWriter(endpoint) }
  known.set(endpoint, made)
  return made
}

export function makeOperation(served: ServedEndpoint): Operation {
  const { endpoint } = served
  let compiled: Compiled | undefined
  return {
    ...served,
    kind: endpoint.kind,
    open: isOpen(endpoint.allow),
    rate: endpoint.rate ?? 'api',
    bodyLimit: endpoint.bodyLimit ?? defaultBodyLimit,
    takesBody: endpoint.body !== undefined && endpoint.method !== 'GET' && endpoint.kind !== 'raw',
    isWrite: endpoint.method !== 'GET',
    pattern: endpoint.path,
    hidesPath: /:(?!\w+_id(?:\/|$))/.test(endpoint.path),
    compiled: () => (compiled ??= compiledOf(endpoint)),
  }
}

/** Refuses what can be told without compiling. @throws Error listing the endpoints with a format that nobody can check */
export function refuseUnknownFormats(operations: readonly Operation[]): void {
  const faults = operations.flatMap(({ plugin, name, takesBody, endpoint: { params, query, body } }) => {
    const fault = [params, query, takesBody ? body : undefined]
      .map(each => each && formatFault(each))
      .find(Boolean)
    return fault === undefined ? [] : [`${plugin}.${name}: ${fault}`]
  })
  if (faults.length > 0)
    throw new Error(
      `${faults.length} endpoints have schemas that can't be compiled:\n  ${faults.join('\n  ')}`,
    )
}

/**
 * Compiles every schema, one endpoint in a turn of the event loop, so that requests are answered meanwhile; what they
 * need first is compiled with them.
 * @returns a sentence for each endpoint whose schemas can't be compiled
 */
export async function compileAll(operations: readonly Operation[], signal: AbortSignal): Promise<string[]> {
  const faults: string[] = []
  for (const { plugin, name, compiled } of operations) {
    await new Promise(resolve => setImmediate(resolve))
    if (signal.aborted) break
    try {
      compiled()
    } catch (error) {
      faults.push(`${plugin}.${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return faults
}
