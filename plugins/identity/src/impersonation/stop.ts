import { cookiesOf, raise, withCookies, type Tx } from '@omnicrm/sdk'
import type { Entry, OutputOf } from '@omnicrm/sdk'
import type { impersonationApi } from '../../contract.ts'
import { fail } from '../errors.ts'
import { loadUserWithRights } from '../rights.ts'
import { noCookie, type GivenCookies } from '../session-cookies.ts'
import { ImpersonationLogRow, SessionRow } from '../tables.ts'
import { closeLog } from './end.ts'
import type { ImpersonationParts } from './start.ts'

type Stopped = OutputOf<typeof impersonationApi.stopImpersonation>

/**
 * Ends the impersonation and goes back to the session it was started from (AUTH-188, USG-74). The original session may
 * call this too, when the tab of the other one is lost (USG-82).
 * @throws 409 when nobody is impersonated, 401 when the original session is over: the impersonation has ended then as well
 */
export async function stopImpersonation(
  entry: Entry,
  cookies: GivenCookies,
  parts: ImpersonationParts,
): Promise<Stopped> {
  const stopped = await entry.tx(tx => stop(tx, cookies, parts))
  return stopped ?? raise(fail.badRefresh())
}

async function stop(tx: Tx, cookies: GivenCookies, parts: ImpersonationParts): Promise<Stopped | undefined> {
  const log = (await openLog(tx)) ?? raise(fail.notImpersonating())
  const end = tx.now().toISOString()
  const seconds = await closeLog(tx, log, end, parts.scopes())
  const session = await tx.query(SessionRow).findById(log.session_id ?? '')
  const original = await tx.lock(SessionRow, session?.parent_session_id ?? '')
  if (original?.revoked_at !== null || original.expires_at <= end) return undefined
  const person = await loadUserWithRights(tx, original.user_id, parts.scopes())
  if (!person) return undefined
  const tokens = await parts.sessions.resume(tx, original, person, cookies)
  const gone =
    cookies.impersonation_refresh_token === undefined ? [] : [noCookie('impersonation_refresh_token')]
  return withCookies<Stopped>(
    { ...tokens, success: true, impersonation_end: end, duration_seconds: seconds },
    [...cookiesOf(tokens), ...gone],
  )
}

async function openLog(tx: Tx): Promise<ImpersonationLogRow | undefined> {
  const { userId, impersonatingUserId, sessionId } = tx.actor
  const logs = tx.query(ImpersonationLogRow).forUpdate()
  if (impersonatingUserId !== null)
    return await logs.findOne({ session_id: sessionId, open_for: impersonatingUserId })
  return userId === null ? undefined : await logs.findOne({ open_for: userId })
}
