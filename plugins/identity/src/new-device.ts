import type { Tx } from '@omnicrm/sdk'
import { sendToUser, templates, type Mails } from './mails.ts'
import { SessionRow, type UserRow } from './tables.ts'

/** Tells a user of a sign-in by a program that none of its kept sessions was opened by; the first one is no news. */
export async function tellOfNewDevice(
  tx: Tx,
  user: UserRow,
  session: SessionRow,
  mails: Mails,
): Promise<void> {
  if (session.user_agent === null) return
  const known = await tx
    .query(SessionRow)
    .where('user_id', user.id)
    .whereNot('id', session.id)
    .whereNotNull('user_agent')
    .distinct('user_agent')
    .limit(200)
  if (known.length === 0) return
  const kind = kindOf(session.user_agent)
  if (known.some(each => kindOf(each.user_agent ?? '') === kind)) return
  await sendToUser(tx, user, templates.newDevice, mails, {
    variables: { device: session.user_agent, forgot_url: `${mails.publicUrl}/forgot-password` },
  })
}

/** Browsers renew themselves every few weeks: their version makes no other device. */
const kindOf = (userAgent: string): string => userAgent.replace(/\d[\d._]*/g, '')
