import { Failure } from '@omnicrm/sdk'
import type { Actor } from '@omnicrm/sdk'
import type { HttpParts } from '../parts.ts'
import { authenticate, authenticateOpen } from './actor.ts'
import { parseBody, readBytes } from './body.ts'
import { refuseOtherSites } from './cookies.ts'
import { decide } from './decide.ts'
import type { Fields, RawInput } from './input.ts'
import { runOnce } from './once.ts'
import type { Operation } from './operations.ts'
import { isApiPath } from './paths.ts'
import { answerHeaders, exchange, run, sendReply, type Server } from './run.ts'
import { json, markSecure, send, sendEmpty, sendError } from './send.ts'
import { credentialsOf, type Turn } from './turn.ts'

/** Takes a request from arrival to answer. Never rejects. One function, because each further one is a promise more. */
export async function serve(server: Server, turn: Turn): Promise<void> {
  try {
    const operation = route(server, turn)
    if (operation === undefined) return await answerUnrouted(server, turn)
    const limited = server.rates.take(operation.rate, turn.ip)
    if (limited) await countRefusals(server, operation, limited)
    const actor = await identify(server.parts, turn, operation)
    if (actor) turn.actor = actor
    // Whom no input could let in is refused before anything of theirs is read.
    turn.scope = decide(turn.actor, operation.endpoint.allow).scope
    if (operation.takesBody) turn.body = await readBytes(turn.req, operation.bodyLimit)
    const input = admit(server, turn, operation)
    const key = operation.isWrite ? turn.req.headers['idempotency-key'] : undefined
    if (key !== undefined) return await answerOnce(server, turn, operation, input, String(key))
    if (operation.kind === 'raw')
      return await sendReply(server, turn, await exchange(server, turn, operation, input))
    send(server, turn, 200, json, await run(server, turn, operation, input), answerHeaders)
  } catch (error) {
    sendError(server, turn, error)
  }
}

/** Finds the operation; undefined when there is none for this method and path. */
function route(server: Server, turn: Turn): Operation | undefined {
  const { req } = turn
  if (req.headers.origin !== undefined) turn.extraHeaders = server.cors.headers(req)
  if (server.addresses.isSecure(req)) markSecure(turn)
  const found = server.routes.find(req.method ?? 'GET', turn.path)
  if (typeof found === 'string' || 'allow' in found) return undefined
  turn.operation = found.target
  turn.names = found.names
  turn.values = found.values
  return found.target
}

async function countRefusals(
  { metrics }: Server,
  operation: Operation,
  limited: Promise<void>,
): Promise<void> {
  try {
    await limited
  } catch (error) {
    metrics.refused.inc({ rate: operation.rate })
    throw error
  }
}

async function answerUnrouted(server: Server, turn: Turn): Promise<void> {
  const { method = 'GET' } = turn.req
  const found = server.routes.find(method, turn.path)
  if (found === 'broken') throw new Failure('request.malformed', 400, 'The path has a broken % escape.')
  const allow = allowHeader(typeof found === 'object' && 'allow' in found ? found.allow : [])
  if (method === 'OPTIONS') return sendEmpty(server, turn, 204, ['Allow', allow])
  if (typeof found === 'object')
    throw new Failure('request.method', 405, `${method} is not possible here; ${allow} are.`, {
      details: { allow },
    })
  if ((method === 'GET' || method === 'HEAD') && !isApiPath(turn.path) && (await server.web(turn))) return
  throw new Failure('request.notFound', 404, `There is nothing at ${turn.path.slice(0, 200)}.`)
}

function allowHeader(methods: readonly string[]): string {
  const all = new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])
  return [...all].toSorted().join(', ')
}

function identify(
  { contexts, authenticators }: HttpParts,
  turn: Turn,
  operation: Operation,
): Promise<Actor | undefined> {
  const cx = contexts.cx(turn)
  const credentials = credentialsOf(turn)
  return operation.open
    ? authenticateOpen(authenticators, cx, credentials)
    : authenticate(authenticators, cx, credentials)
}

/** Judges the input. Own-scope callers are weighed again, now against the ids they name. */
function admit({ cors }: Server, turn: Turn, operation: Operation): Fields {
  const { reader } = operation.compiled()
  const body =
    operation.takesBody && turn.body ? parseBody(turn.body, turn.req.headers['content-type']) : undefined
  const { cookie } = turn.req.headers
  const raw: RawInput = { names: turn.names, values: turn.values, query: turn.query, body, cookie }
  if (turn.scope !== null) turn.scope = decide(turn.actor, operation.endpoint.allow, reader.peek(raw)).scope
  const input = reader.read(raw)
  if (operation.endpoint.cookies && isFilled(input.cookies)) refuseOtherSites(turn.req, cors)
  return input
}

const isFilled = (cookies: unknown): boolean =>
  typeof cookies === 'object' && cookies !== null && Object.keys(cookies).length > 0

/** Raw endpoints read their body themselves; under a key it belongs to what the key stands for, so it is read before. */
async function answerOnce(
  server: Server,
  turn: Turn,
  operation: Operation,
  input: Fields,
  key: string,
): Promise<void> {
  if (operation.kind === 'raw') turn.body = await readBytes(turn.req, operation.bodyLimit)
  await runOnce(server, turn, operation, input, key)
}
