import type { Entry, Tx } from '@omnicrm/sdk'
import type { TokenAnswer } from '../contract.ts'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import { sendToUser, templates, type Mails } from './mails.ts'
import type { GivenCookies } from './session-cookies.ts'
import type { GivenToken, Sessions } from './sessions.ts'
import { UserRow, type SessionRow } from './tables.ts'

export interface RefreshInput {
  readonly refresh_token?: string
  readonly impersonation?: boolean
  readonly cookies: GivenCookies
}

/** New tokens for a refresh token of the body, else of the cookie (AUTH-26). @throws 401 */
export async function refresh(
  entry: Entry,
  input: RefreshInput,
  { sessions, mails }: { readonly sessions: Sessions; readonly mails: Mails },
): Promise<TokenAnswer> {
  const given = givenToken(input)
  if (!given) throw fail.badRefresh()
  const result = await entry.tx(async tx => {
    const renewed = await sessions.renew(tx, given)
    if ('reusedBy' in renewed) await tellOfReuse(tx, renewed.reusedBy, mails)
    return renewed
  })
  if ('reusedBy' in result) throw fail.badRefresh()
  return result
}

function givenToken({ refresh_token, impersonation, cookies }: RefreshInput): GivenToken | undefined {
  if (refresh_token !== undefined) return { token: refresh_token, isCookie: false }
  const kept = impersonation ? cookies.impersonation_refresh_token : cookies.refresh_token
  return kept === undefined ? undefined : { token: kept, isCookie: true }
}

/** Whoever of the two is the thief: the session is over, and its user hears of it. */
async function tellOfReuse(tx: Tx, session: SessionRow, mails: Mails): Promise<void> {
  // The one who acts as a user is told, not the user who knows nothing of it.
  const user = await tx.find(UserRow, session.impersonator_user_id ?? session.user_id)
  if (!user) return
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'refresh_token_reused',
    title: `Session of ${user.username} ended: its refresh token was used twice`,
  })
  await sendToUser(tx, user, templates.tokenReused, mails, {
    variables: { device: session.user_agent ?? '', login_url: `${mails.publicUrl}/login` },
  })
}
