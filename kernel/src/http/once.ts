import { Failure } from '@omnicrm/sdk'
import { identityOf } from './actor.ts'
import { keepable, type Reply } from './exchange.ts'
import {
  KeyTaken,
  makeClaim,
  notKept,
  stillRunning,
  type KeyClaim,
  type StoredAnswer,
} from './idempotency.ts'
import type { Fields } from './input.ts'
import type { Operation } from './operations.ts'
import { answerHeaders, exchange, run, sendReply, type Server } from './run.ts'
import { bodyOf, json, problemOf, send, worded } from './send.ts'
import type { Turn } from './turn.ts'

/** Runs a write under an `Idempotency-Key`: the first request has the effect, each repeat gets its answer. */
export async function runOnce(
  server: Server,
  turn: Turn,
  operation: Operation,
  input: Fields,
  header: string,
): Promise<void> {
  const content = {
    who: identityOf(turn.actor),
    what: `${operation.endpoint.method} ${operation.pattern} ${turn.values.join('/')}`,
    query: turn.query,
    body: turn.body ?? Buffer.alloc(0),
  }
  const claim = makeClaim(header, content, server.parts.sign)
  const stored = await server.keys.find(claim)
  if (stored) return await replay(server, turn, operation, stored)
  try {
    if (operation.kind === 'command') await runCommand(server, turn, operation, input, claim)
    else await runAction(server, turn, operation, input, claim)
  } catch (error) {
    if (!(error instanceof KeyTaken)) throw error
    const other = await server.keys.find(claim)
    if (!other) throw stillRunning() // the winner gave the key back in this moment
    await replay(server, turn, operation, other)
  }
}

/** Key, effect and answer are committed together: killed at any moment, all of them exist or none. */
async function runCommand(
  server: Server,
  turn: Turn,
  operation: Operation,
  input: Fields,
  claim: KeyClaim,
): Promise<void> {
  const { keys } = server
  const text = await run(server, turn, operation, input, {
    before: tx => keys.begin(tx.db, claim),
    after: (tx, text) => keys.finish(tx.db, claim, { status: 200, response: kept(operation, text) }),
  })
  send(server, turn, 200, json, text, answerHeaders)
}

const kept = ({ endpoint }: Operation, text: string): string | typeof notKept =>
  endpoint.secretAnswer ? notKept : text

/**
 * The key is taken before anything happens outside. A refusal (4xx) is an answer and kept; a fault (5xx) gives the key
 * back; a process that dies in between leaves it taken, because nobody can tell what had happened.
 */
async function runAction(
  server: Server,
  turn: Turn,
  operation: Operation,
  input: Fields,
  claim: KeyClaim,
): Promise<void> {
  const { parts, keys } = server
  await keys.begin(parts.db, claim)
  try {
    if (operation.kind === 'raw') return await runRaw(server, turn, operation, input, claim)
    const text = await run(server, turn, operation, input)
    await keys.finish(parts.db, claim, { status: 200, response: kept(operation, text) })
    send(server, turn, 200, json, text, answerHeaders)
  } catch (error) {
    if (error instanceof Failure && error.status < 500 && error.status !== 429)
      await keys.finish(parts.db, claim, {
        status: error.status,
        response: bodyOf(turn, worded(server.parts.say, turn, problemOf(turn, error))),
      })
    else await keys.release(claim)
    throw error
  }
}

async function runRaw(
  server: Server,
  turn: Turn,
  operation: Operation,
  input: Fields,
  claim: KeyClaim,
): Promise<void> {
  const reply = await exchange(server, turn, operation, input)
  const text = keepable(reply)
  if (text === undefined) await server.keys.release(claim)
  else
    await server.keys.finish(server.parts.db, claim, {
      status: reply.status ?? 200,
      response: kept(operation, text),
    })
  await sendReply(server, turn, reply)
}

const replayed = ['Idempotent-Replayed', 'true']

async function replay(
  server: Server,
  turn: Turn,
  operation: Operation,
  { status, response }: StoredAnswer,
): Promise<void> {
  turn.extraHeaders = [...(turn.extraHeaders ?? []), ...replayed]
  if (operation.kind === 'raw' && status < 400)
    return await sendReply(server, turn, JSON.parse(response) as Reply)
  send(server, turn, status, json, response, answerHeaders)
}
