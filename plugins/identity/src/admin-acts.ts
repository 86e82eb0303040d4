import { hours, type Entry, type Tx } from '@omnicrm/sdk'
import { PasswordChanged } from '../contract.ts'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import { sendToUser, templates, type Mails } from './mails.ts'
import { hashNew, setPassword, type PasswordParts } from './password-change.ts'
import { makePassword } from './passwords.ts'
import { displayName } from './profile.ts'
import { makeResetLink } from './recovery.ts'
import { endSessions } from './sessions.ts'
import { UserRow } from './tables.ts'
import { rolesOf, userById } from './users.ts'

const generatedLength = 12
/** Somebody who is welcomed may not look into the mailbox within the hour of a forgotten password. */
const welcomeHours = 72

export interface AdminReset {
  readonly user_id: number
  readonly new_password?: string
  readonly force_change?: boolean
}

/**
 * Gives a user another password and ends all sessions. It is never sent: the administrator passes it on (AUTH-147).
 * @returns the password, when it was generated
 */
export async function adminResetPassword(
  entry: Entry,
  { user_id, new_password, force_change = true }: AdminReset,
  parts: PasswordParts & { readonly mails: Mails },
): Promise<string | null> {
  const known = await userById(entry, user_id)
  const password = new_password ?? makePassword(generatedLength)
  const hash = await hashNew(entry, known, { password, field: 'new_password' }, parts)
  await entry.tx(async tx => {
    const user = await tx.lock(UserRow, user_id)
    if (user?.password_hash !== known.password_hash) throw fail.changedMeanwhile()
    const note = { title: `New password of ${user.username} by an administrator`, action: 'password_reset' }
    await setPassword(tx, user, { hash, isTemporary: force_change, note }, parts.history)
    await endSessions(tx, { userId: user.id })
    await tx.emit(PasswordChanged, { user_id: user.id, by: tx.actor.userId, reset: true })
    const changed_by = await nameOfActor(tx)
    await sendToUser(tx, user, templates.changed, parts.mails, { variables: { changed_by } })
  })
  return new_password === undefined ? password : null
}

async function nameOfActor(tx: Tx): Promise<string> {
  const { userId, userName } = tx.actor
  const user = userId === null ? undefined : await tx.find(UserRow, userId)
  return user ? displayName(user) : (userName ?? 'Administrator')
}

/** Lifts a lock before it runs out; the password stays what it was (AUTH-190). */
export async function unlockUser(tx: Tx, userId: number): Promise<UserRow> {
  const user = await userById(tx, userId)
  const open = { failed_login_count: 0, locked_until: null, last_modified: tx.now().toISOString() }
  await tx.query(UserRow).where('id', userId).patch(open)
  await audit(tx, {
    entity_type: 'user',
    entity_id: userId,
    action: 'unlock',
    title: `Lock of user ${user.username} lifted`,
    changes: { locked_until: { old: user.locked_until, new: null } },
  })
  return { ...user, ...open }
}

/** Until the first sign-in (AUTH-175). @throws 409 */
export async function welcome(tx: Tx, userId: number, mails: Mails): Promise<void> {
  const user = await userById(tx, userId)
  if (user.login_count > 0) throw fail.hasSignedIn()
  if (user.deleted || !user.active) throw fail.notActive()
  await sendWelcome(tx, user, mails)
}

/** How to sign in, and a link to set the first password where a temporary one is due to be changed (AUTH-176). */
export async function sendWelcome(tx: Tx, user: UserRow, mails: Mails): Promise<void> {
  const roles = (await rolesOf(tx, [user.id])).get(user.id) ?? []
  const link = user.must_change_password
    ? await makeResetLink(tx, user, { life: hours(welcomeHours), publicUrl: mails.publicUrl })
    : undefined
  await sendToUser(tx, user, templates.welcome, mails, {
    variables: {
      email: user.email,
      role: roles.join(', '),
      login_url: `${mails.publicUrl}/login`,
      ...(link ? { link_hours: welcomeHours } : {}),
    },
    ...(link ? { secrets: { password_url: link.url } } : {}),
  })
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'welcome',
    title: `Welcome message to ${user.username}`,
  })
}
