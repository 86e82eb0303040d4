import type { Cx } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import type { UserSession } from '../contract.ts'
import { SessionRow } from './tables.ts'

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
