import { Failure } from '@omnicrm/sdk'
import { authenticate, authenticateOpen } from './actor.ts'
import { parseBody, readBytes } from './body.ts'
import { decide } from './decide.ts'
import type { Fields, RawInput } from './input.ts'
import { runOnce } from './once.ts'
import type { Operation } from './operations.ts'
import { isApiPath } from './paths.ts'
import { answerHeaders, exchange, handle, sendReply, writeAnswer, type Server } from './run.ts'
import { json, markSecure, send, sendEmpty, sendError } from './send.ts'
import { credentialsOf, type Turn } from './turn.ts'

/** Takes a request from arrival to answer. Never rejects. */
export async function serve(server: Server, turn: Turn): Promise<void> {
  try {
    await answer(server, turn)
  } catch (error) {
    sendError(server, turn, error)
  }
}

async function answer(server: Server, turn: Turn): Promise<void> {
  const { req } = turn
  if (req.headers.origin !== undefined) turn.extraHeaders = server.cors.headers(req)
  if (server.addresses.isSecure(req)) markSecure(turn)
  const found = server.routes.find(req.method ?? 'GET', turn.path)
  if (typeof found === 'string' || 'allow' in found) return await answerUnrouted(server, turn, found)
  const operation = found.target
  turn.operation = operation
  turn.names = found.names
  turn.values = found.values
  const limited = server.rates.take(operation.rate, turn.ip)
  if (limited) await countRefusals(server, operation, limited)
  await identify(server, turn, operation)
  if (operation.kind === 'raw') return await answerRaw(server, turn, operation)
  const input = await admit(turn, operation)
  const key = operation.isWrite ? req.headers['idempotency-key'] : undefined
  if (key !== undefined) return await runOnce(server, turn, operation, input, String(key))
  const value = await handle(server, turn, operation, input)
  send(server, turn, 200, json, writeAnswer(server, operation, value), answerHeaders)
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

async function answerUnrouted(
  server: Server,
  turn: Turn,
  found: 'nothing' | 'broken' | { allow: readonly string[] },
): Promise<void> {
  const { method = 'GET' } = turn.req
  if (found === 'broken') throw new Failure('request.malformed', 400, 'The path has a broken % escape.')
  if (method === 'OPTIONS')
    return sendEmpty(server, turn, 204, ['Allow', allowHeader(found === 'nothing' ? [] : found.allow)])
  if (typeof found === 'object') {
    const allow = allowHeader(found.allow)
    throw new Failure('request.method', 405, `${method} is not possible here; ${allow} are.`, {
      details: { allow },
    })
  }
  if ((method === 'GET' || method === 'HEAD') && !isApiPath(turn.path) && (await server.web(turn))) return
  throw new Failure('request.notFound', 404, `There is nothing at ${turn.path.slice(0, 200)}.`)
}

function allowHeader(methods: readonly string[]): string {
  const all = new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])
  return [...all].toSorted().join(', ')
}

/** Finds out who calls, and refuses those whom no input could let in before anything of theirs is read. */
async function identify({ parts }: Server, turn: Turn, operation: Operation): Promise<void> {
  const credentials = credentialsOf(turn)
  const cx = parts.contexts.cx(turn)
  const actor = operation.open
    ? await authenticateOpen(parts.authenticators, cx, credentials)
    : await authenticate(parts.authenticators, cx, credentials)
  if (actor) turn.actor = actor
  turn.scope = decide(turn.actor, operation.endpoint.allow).scope
}

/** Reads and judges the input. Own-scope callers are weighed again, now against the ids they name. */
async function admit(turn: Turn, operation: Operation): Promise<Fields> {
  const { reader } = operation.compiled()
  const raw: RawInput = {
    names: turn.names,
    values: turn.values,
    query: turn.query,
    body: await jsonBody(turn, operation),
  }
  if (turn.scope !== null) turn.scope = decide(turn.actor, operation.endpoint.allow, reader.peek(raw)).scope
  return reader.read(raw)
}

async function jsonBody(turn: Turn, operation: Operation): Promise<unknown> {
  if (!operation.takesBody) return undefined
  turn.body = await readBytes(turn.req, operation.bodyLimit)
  return parseBody(turn.body, turn.req.headers['content-type'])
}

async function answerRaw(server: Server, turn: Turn, operation: Operation): Promise<void> {
  const input = await admit(turn, operation)
  const key = operation.isWrite ? turn.req.headers['idempotency-key'] : undefined
  if (key !== undefined) {
    turn.body = await readBytes(turn.req, operation.bodyLimit)
    return await runOnce(server, turn, operation, input, String(key))
  }
  await sendReply(server, turn, await exchange(server, turn, operation, input))
}
