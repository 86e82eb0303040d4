import { after, days, job, T, type Tx } from '@omnicrm/sdk'
import { EmailTokenRow, RegistrationRow, ResetTokenRow, SessionRow } from './tables.ts'

export const PurgeSessions = job('identity.purgeSessions', T.Object({}))

/** How long ended sessions stay, so that one can see where somebody was signed in. */
const keepDays = 30
const atOnce = 1000

/**
 * Removes sessions and links that ended long ago, and at once what people filled in who never verified their address.
 */
export async function purgeSessions(tx: Tx): Promise<void> {
  const longAgo = after(tx.now(), -days(keepDays))
  for (const Ended of [SessionRow, ResetTokenRow, EmailTokenRow]) await purge(tx, Ended, longAgo)
  await purge(tx, RegistrationRow, tx.now())
}

type Ending = typeof SessionRow | typeof ResetTokenRow | typeof EmailTokenRow | typeof RegistrationRow

async function purge(tx: Tx, Ended: Ending, before: Date): Promise<void> {
  const old = await tx.query(Ended).where('expires_at', '<', before).select('id').limit(atOnce)
  const ids = old.map(each => each.id)
  await tx.query(Ended).whereIn('id', ids).delete()
}
