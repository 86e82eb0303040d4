import { minutes, type Tx } from '@omnicrm/sdk'
import { makeRecent } from './cache.ts'
import { gather, type Gathered } from './gathered.ts'
import type { Lifetimes } from './lifetimes.ts'
import { SessionRow } from './tables.ts'

export interface SessionUse {
  readonly sessionId: string
  readonly at: Date
}

/** A use within a minute of a noted one tells nothing new of a session that lasts for many. */
const precision = minutes(1)
const keepSessions = 5000
const most = 10_000

/**
 * Each request of a person is activity of the session, so that it ends after so long without any (AUTH-23). What a page
 * asks for by itself is none (ADR 0017).
 */
export function makeSessionUse(lives: Lifetimes): Gathered<SessionUse> {
  const noted = makeRecent<string, number>(keepSessions)
  const gathered = gather<SessionUse>({
    what: 'activity of sessions',
    most,
    write: (tx, uses) => prolong(tx, uses, lives),
  })
  return {
    ...gathered,
    note(use) {
      const at = use.at.getTime()
      if (at - (noted.get(use.sessionId) ?? 0) < precision) return
      noted.set(use.sessionId, at)
      gathered.note(use)
    },
  }
}

async function prolong(tx: Tx, uses: readonly SessionUse[], lives: Lifetimes): Promise<void> {
  const last = new Map<string, string>()
  const mark = (sessionId: string, at: string) => {
    if (at > (last.get(sessionId) ?? '')) last.set(sessionId, at)
  }
  for (const { sessionId, at } of uses) mark(sessionId, at.toISOString())
  // Work in the one session is work of the person in the other.
  const acting = await tx.findAll(SessionRow, { id: [...last.keys()] })
  for (const { id, parent_session_id } of acting)
    if (parent_session_id !== null) mark(parent_session_id, last.get(id) ?? '')
  // In one order: of two processes that write at once the second waits for the first.
  const sessions = await tx
    .query(SessionRow)
    .whereIn('id', [...last.keys()])
    .whereNull('revoked_at')
    .orderBy('id')
    .forUpdate()
  for (const session of sessions) {
    const at = last.get(session.id) ?? ''
    if (at <= session.last_activity || at >= session.expires_at) continue
    const end = lives.endOf(new Date(at), session)
    await tx
      .query(SessionRow)
      .where('id', session.id)
      .patch({ last_activity: at, expires_at: end > session.expires_at ? end : session.expires_at })
  }
}
