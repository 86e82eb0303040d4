import type { Tx } from '@omnicrm/sdk'
import type { MailOutbox, UserMessage } from '../contract.ts'
import { displayName } from './profile.ts'
import type { UserRow } from './tables.ts'

/** What messages to users are made with. */
export interface Mails {
  readonly outboxes: () => readonly MailOutbox[]
  /** Where people reach the product (D-45). */
  readonly publicUrl: string
  readonly supportEmail: () => string
}

/** Keys of the templates, as operators know them (spec part 01). */
export const templates = {
  reset: 'api_crmCommunicationUserPasswordReset',
  resetDone: 'api_crmCommunicationUserPasswordResetSuccess',
  changed: 'api_crmCommunicationUserPasswordChange',
  welcome: 'api_crmCommunicationUserWelcome',
  verification: 'api_crmCommunicationEmailVerification',
  emailChanged: 'api_crmCommunicationUserEmailChanged',
  registered: 'api_crmCommunicationUserAlreadyRegistered',
  newDevice: 'api_crmCommunicationUserNewDevice',
  locked: 'api_crmCommunicationUserLocked',
  factorEnabled: 'api_crmCommunicationUserSecondFactorEnabled',
  factorRemoved: 'api_crmCommunicationUserSecondFactorRemoved',
  deviceChanged: 'api_crmCommunicationUserSecondFactorDevice',
  codesRegenerated: 'api_crmCommunicationUserBackupCodes',
  backupCodeUsed: 'api_crmCommunicationUserBackupCodeUsed',
  tokenReused: 'api_crmCommunicationUserSessionEnded',
}

interface Content {
  readonly variables?: Readonly<Record<string, unknown>>
  /** One-time links and codes: kept encrypted and only until the message is sent. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Default: the address of the user. */
  readonly recipient?: string
}

/** Preferences are what the browser keeps there: anything. */
const languageCode = /^[a-z]{2}$/

/** Hands a message to every outbox; it leaves after the transaction. */
export async function sendToUser(
  tx: Tx,
  user: UserRow,
  template_key: string,
  mails: Mails,
  { variables = {}, secrets, recipient = user.email }: Content = {},
): Promise<void> {
  const { language } = user.preferences
  await sendMail(tx, mails, {
    template_key,
    user_id: user.id,
    recipient,
    variables: { user_name: displayName(user), ...variables },
    ...(secrets ? { secrets } : {}),
    ...(typeof language === 'string' && languageCode.test(language) ? { language } : {}),
  })
}

/** To an address that may belong to no user yet. */
export async function sendMail(tx: Tx, mails: Mails, message: UserMessage): Promise<void> {
  const always = {
    change_date: tx.now().toISOString(),
    ip_address: tx.actor.ip,
    support_email: mails.supportEmail(),
  }
  for (const outbox of mails.outboxes())
    await outbox.send(tx, { ...message, variables: { ...always, ...message.variables } })
}
