import { pipeline } from 'node:stream'
import type { Exchange } from '@omnicrm/sdk'
import { readBytes } from './body.ts'
import type { Turn } from './turn.ts'

export type Reply = Parameters<Exchange['reply']>[0]

/** An exchange that keeps its answer instead of sending it, so that nothing is sent before the handler has succeeded. */
export interface HeldExchange extends Exchange {
  readonly held: () => Reply | undefined
}

export function makeExchange(turn: Turn, limit: number): HeldExchange {
  let answer: Reply | undefined
  return {
    method: turn.req.method ?? 'GET',
    path: turn.path,
    headers: turn.req.headers,
    ip: turn.ip,
    bytes: async () => (turn.body ??= await readBytes(turn.req, limit)),
    reply(given) {
      if (answer) throw new Error(`The endpoint ${turn.operation?.pattern} has answered already.`)
      answer = given
    },
    held: () => answer,
  }
}

/** Sends a stream; resolves when it is sent, or the caller is gone. */
export function sendStream(turn: Turn, stream: NodeJS.ReadableStream | AsyncIterable<string>): Promise<void> {
  return new Promise(resolve => {
    pipeline(stream, turn.res, error => {
      if (error && turn.res.writableFinished === false)
        turn.log.warn({ err: error }, 'The answer broke off before its end.')
      resolve()
    })
  })
}

/** What a repeat of the request may be answered with; undefined for streams, bytes and large texts. */
export function keepable(reply: Reply): string | undefined {
  const { body, status = 200, type, headers } = reply
  if (typeof body !== 'string' || body.length > 65_536) return undefined
  return JSON.stringify({ status, type, headers, body })
}
