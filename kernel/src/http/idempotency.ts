import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { Failure } from '@omnicrm/sdk'
import { translate } from '../db/errors.ts'

/** One use of an `Idempotency-Key`: by whom, for what, with which content. */
export interface KeyClaim {
  readonly scope: string
  readonly key: string
  readonly hash: string
}

/** An answer given before under the same key. */
export interface StoredAnswer {
  readonly status: number
  readonly response: string
}

/** Kept instead of an answer that holds secrets: the effect happened, what was answered is not known any more. */
export const notKept = null

/** Remembers the answers of writes for a day, so that a repeated request has no second effect (00-canonical 3.0). */
export interface IdempotencyKeys {
  /** @throws 422 when the key was used for other content, 409 while its first request runs or when its answer was not kept */
  find(claim: KeyClaim): Promise<StoredAnswer | undefined>
  /** Takes the key; in a transaction it is taken for others only when that commits. @throws KeyTaken */
  begin(db: Knex, claim: KeyClaim): Promise<void>
  finish(
    db: Knex,
    claim: KeyClaim,
    answer: { readonly status: number; readonly response: string | typeof notKept },
  ): Promise<void>
  /** Frees the key of a request that had no effect. */
  release(claim: KeyClaim): Promise<void>
  sweep(): Promise<void>
}

/** Somebody else used the key first. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken'
}

interface Row {
  readonly id: number
  readonly request_hash: string
  readonly state: 'running' | 'done'
  readonly http_status: number | null
  readonly response: string | null
  readonly expires_at: string | number | Date
}

const table = 'idempotency_key'
const lifeMilliseconds = 24 * 3_600_000

/** @param db must see what is committed now: the writer, not a replica */
export function makeIdempotencyKeys(db: Knex, now: () => Date): IdempotencyKeys {
  const where = ({ scope, key }: KeyClaim) => ({ scope, idem_key: key })
  return {
    async find(claim) {
      const row = (await db(table).where(where(claim)).first()) as Row | undefined
      if (!row) return undefined
      if (timeOf(row.expires_at) <= now().getTime()) {
        await db(table).where({ id: row.id }).delete()
        return undefined
      }
      return answerOf(row, claim)
    },
    async begin(connection, claim) {
      const expires_at = new Date(now().getTime() + lifeMilliseconds)
      try {
        await connection(table).insert({
          ...where(claim),
          request_hash: claim.hash,
          state: 'running',
          expires_at,
        })
      } catch (error) {
        const known = translate(error)
        throw known instanceof Failure && known.status === 409
          ? new KeyTaken('The key is taken.', { cause: error })
          : error
      }
    },
    async finish(connection, claim, { status, response }) {
      await connection(table).where(where(claim)).update({ state: 'done', http_status: status, response })
    },
    async release(claim) {
      await db(table)
        .where({ ...where(claim), state: 'running' })
        .delete()
    },
    async sweep() {
      await db(table).where('expires_at', '<', now()).delete()
    },
  }
}

function answerOf(row: Row, claim: KeyClaim): StoredAnswer {
  if (row.request_hash !== claim.hash)
    throw new Failure(
      'request.keyReused',
      422,
      'This Idempotency-Key was used for another request. Use a new key for new content.',
    )
  if (row.state === 'running') throw stillRunning()
  if (row.response === notKept)
    throw new Failure(
      'request.answerNotKept',
      409,
      'The first request with this Idempotency-Key was carried out; its answer held secrets and was not kept.',
    )
  return { status: row.http_status ?? 200, response: row.response }
}

export const stillRunning = (): Failure =>
  new Failure(
    'request.stillRunning',
    409,
    'The first request with this Idempotency-Key is still running, or was interrupted. Look at its result before you repeat it with a new key.',
    { details: { retryAfter: 2 } },
  )

function timeOf(value: string | number | Date): number {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'number') return value
  return Date.parse(/[TZ]/.test(value) ? value : `${value.replace(' ', 'T')}Z`)
}

/**
 * The content is kept as a keyed hash: bodies may hold passwords, which a plain one would give away to guessing.
 *
 * @throws 400 for a key that can't be kept
 */
export function makeClaim(
  header: string,
  parts: { who: string; what: string; query: string; body: Buffer },
  sign: (purpose: string, text: string) => string,
): KeyClaim {
  if (!/^[\x21-\x7e]{1,191}$/.test(header))
    throw new Failure(
      'request.invalid',
      400,
      'Idempotency-Key: must have 1 to 191 visible ASCII characters',
      {
        fields: { 'Idempotency-Key': 'must have 1 to 191 visible ASCII characters' },
      },
    )
  const scope = createHash('sha256').update(`${parts.who}\n${parts.what}`).digest('base64url')
  const content = createHash('sha256').update(parts.query).update('\n').update(parts.body).digest('hex')
  return { scope, key: header, hash: sign('kernel.idempotency', content) }
}
