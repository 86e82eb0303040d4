import { after, days, job, T, type Tx } from '@omnicrm/sdk'
import { ResetTokenRow, SessionRow } from './tables.ts'

export const PurgeSessions = job('identity.purgeSessions', T.Object({}))

/** How long ended sessions stay, so that one can see where somebody was signed in. */
const keepDays = 30
const atOnce = 1000

/** Removes sessions and links that ended long ago. */
export async function purgeSessions(tx: Tx): Promise<void> {
  const before = after(tx.now(), -days(keepDays))
  for (const Ended of [SessionRow, ResetTokenRow]) {
    const old = await tx.query(Ended).where('expires_at', '<', before).select('id').limit(atOnce)
    await tx
      .query(Ended)
      .whereIn(
        'id',
        old.map(each => each.id),
      )
      .delete()
  }
}
