import type { IncomingMessage, ServerResponse } from 'node:http'
import { readFault, type FaultBook, type FaultKind } from './faults.ts'
import { readText, sendJson } from './http.ts'
import { parseJson } from './json.ts'

/** What the control endpoint of a peer can see and do. */
export interface Steerable<Kind extends string = FaultKind> {
  faults: FaultBook<Kind>
  /** The kinds of fault it can show. */
  faultKinds: readonly Kind[]
  calls: readonly unknown[]
  /** A snapshot of the stored state, as plain JSON. */
  snapshot(): unknown
  reset(): void
}

/**
 * Steers a peer from another process:
 * `GET|POST|DELETE /peer/faults`, `GET /peer/calls`, `GET|DELETE /peer/state` (DELETE forgets everything).
 * Returns false when the path is not one of these.
 */
export async function control<Kind extends string>(
  peer: Steerable<Kind>,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  const route = `${request.method ?? ''} ${path}`
  if (!path.startsWith('/peer/')) return false
  if (route === 'GET /peer/state') sendJson(response, 200, peer.snapshot())
  else if (route === 'GET /peer/calls') sendJson(response, 200, peer.calls)
  else if (route === 'GET /peer/faults') sendJson(response, 200, listFaults(peer.faults))
  else if (route === 'POST /peer/faults') addFaults(peer, await readText(request), response)
  else if (route === 'DELETE /peer/faults') {
    peer.faults.clear()
    sendJson(response, 200, [])
  } else if (route === 'DELETE /peer/state') {
    peer.reset()
    sendJson(response, 200, peer.snapshot())
  } else sendJson(response, 404, { message: `There is no control endpoint ${route}.` })
  return true
}

function addFaults<Kind extends string>(
  { faults, faultKinds }: Steerable<Kind>,
  text: string,
  response: ServerResponse,
): void {
  const body = parseJson(text)
  if (body === undefined) {
    sendJson(response, 400, { message: 'The body is not JSON.' })
    return
  }
  try {
    const added = (Array.isArray(body) ? body : [body]).map(each => readFault(each, faultKinds))
    for (const fault of added) faults.add(fault)
    sendJson(response, 201, listFaults(faults))
  } catch (cause) {
    sendJson(response, 400, { message: cause instanceof Error ? cause.message : String(cause) })
  }
}

function listFaults(faults: Pick<FaultBook<string>, 'list'>): unknown[] {
  return faults.list().map(fault => ({ ...fault, method: fault.method?.toString() }))
}
