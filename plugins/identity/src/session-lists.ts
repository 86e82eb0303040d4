import { notFound, type Cx, type Static, type Tx } from '@omnicrm/sdk'
import type { ListedSession, UserSession } from '../contract.ts'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import { isSelf } from './self.ts'
import { endSessions } from './sessions.ts'
import { SessionRow, UserRow } from './tables.ts'

const longest = 100

export async function openSessions(cx: Cx, userId: number): Promise<SessionRow[]> {
  return await cx
    .query(SessionRow)
    .where('user_id', userId)
    .whereNull('revoked_at')
    .where('expires_at', '>', cx.now())
    .orderBy('last_activity', 'desc')
    .limit(longest)
}

/** A session as it is shown; its tokens stay behind. */
export const toSession = (row: SessionRow): Static<typeof UserSession> => ({
  session_id: row.id,
  created: row.created,
  last_activity: row.last_activity,
  expires_at: row.expires_at,
  remember_me: row.remember_me,
  ip_address: row.ip_address,
  user_agent: row.user_agent,
})

/** Sessions of oneself, or of `userId` for administrators. @throws 404 for others, whose users they can't know of */
export async function listSessions(cx: Cx, userId = ownUserId(cx)): Promise<Static<typeof ListedSession>[]> {
  requireOwnOrAdmin(cx, userId)
  const rows = await openSessions(cx, userId)
  return rows.map(row => ({
    ...toSession(row),
    user_id: row.user_id,
    current: row.id === cx.actor.sessionId,
    impersonator_user_id: row.impersonator_user_id,
  }))
}

/** @throws 404 for an unknown session and for one of others alike */
export async function endSession(tx: Tx, sessionId: string): Promise<void> {
  const session = await tx.find(SessionRow, sessionId)
  const isTheirs = session && (tx.actor.isAdmin || isSelf(tx, session.user_id))
  if (!isTheirs || session.revoked_at !== null) throw notFound('session', sessionId)
  await end(tx, { userId: session.user_id, only: sessionId })
}

/** All but the one that asks; every one of another user. */
export async function endOtherSessions(tx: Tx, userId = ownUserId(tx)): Promise<void> {
  requireOwnOrAdmin(tx, userId)
  await end(tx, { userId, except: userId === tx.actor.userId ? tx.actor.sessionId : null })
}

async function end(tx: Tx, which: Parameters<typeof endSessions>[1]): Promise<void> {
  const user = await tx.find(UserRow, which.userId)
  if (!user) throw notFound('user', which.userId)
  await endSessions(tx, which)
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'session_ended',
    title: `${which.only === undefined ? 'Sessions' : 'A session'} of ${user.username} ended`,
  })
}

function ownUserId({ actor }: Cx): number {
  if (actor.method !== 'jwt' || actor.userId === null) throw fail.noUser()
  return actor.userId
}

function requireOwnOrAdmin(cx: Cx, userId: number): void {
  if (!cx.actor.isAdmin && !isSelf(cx, userId)) throw notFound('user', userId)
}
