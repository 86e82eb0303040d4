import type { Cx } from '@omnicrm/sdk'
import type { Me } from '../../contract.ts'
import { SessionRow, UserRow } from '../tables.ts'

/** Who really calls, and until when; null for callers that act as themselves. */
export async function impersonationOf(cx: Cx): Promise<Me['impersonation']> {
  const { impersonatingUserId, sessionId } = cx.actor
  if (impersonatingUserId === null || sessionId === null) return null
  const session = await cx.find(SessionRow, sessionId)
  const user = await cx.find(UserRow, impersonatingUserId)
  if (!session || !user) return null
  return {
    impersonating_user_id: user.id,
    impersonating_user_name: user.username,
    impersonation_start: session.created,
    impersonation_ends: session.ends_at ?? session.expires_at,
  }
}
