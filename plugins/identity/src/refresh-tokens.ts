import { createHmac } from 'node:crypto'
import { after, type Tx } from '@omnicrm/sdk'
import { SessionRow } from './tables.ts'

/** Where a refresh token stands in the life of its session. */
export interface FoundToken {
  readonly session: SessionRow
  /** `current` is exchanged; `late` is the one before, within the grace; `reused` was copied by somebody. */
  readonly standing: 'current' | 'late' | 'reused'
}

export interface RefreshTokens {
  /** What a session keeps of its token. */
  hash(token: string): string
  /** Locks the session. */
  find(tx: Tx, token: string): Promise<FoundToken | undefined>
}

/** Two tabs, or a repeat after a lost answer, may show the last token once more; later it counts as stolen. */
const graceSeconds = 10

/** @param secret keys the hashes, so that a new jwt_secret ends refresh tokens as well as access tokens (CONF-36) */
export function makeRefreshTokens(secret: () => string): RefreshTokens {
  const hash = (token: string) => createHmac('sha256', secret()).update(token).digest('hex')
  return {
    hash,
    async find(tx, token) {
      const hashed = hash(token)
      const found =
        (await tx.query(SessionRow).findOne({ refresh_token_hash: hashed })) ??
        (await tx.query(SessionRow).findOne({ previous_token_hash: hashed }))
      // Of two who come with the same token, the second finds it rotated once the first has committed.
      const session = found && (await tx.lock(SessionRow, found.id))
      if (!session) return undefined
      if (session.refresh_token_hash === hashed) return { session, standing: 'current' }
      const isLate = session.rotated_at > after(tx.now(), -graceSeconds * 1000).toISOString()
      return { session, standing: isLate ? 'late' : 'reused' }
    },
  }
}
