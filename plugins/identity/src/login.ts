import type { Cx, Entry, Tx } from '@omnicrm/sdk'
import type { TokenAnswer } from '../contract.ts'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import type { Passwords } from './passwords.ts'
import { withRights } from './rights.ts'
import type { Profiles } from './profile.ts'
import type { Sessions } from './sessions.ts'
import { fold, UserRow } from './tables.ts'

export interface LoginInput {
  readonly email: string
  readonly password: string
  readonly remember_me?: boolean
  readonly use_cookie?: boolean
}

/** Where a sign-in stands. Further states (a second factor, a due new password) stand between proved and done. */
type Standing =
  | { readonly state: 'refused'; readonly user: UserRow | undefined }
  | { readonly state: 'proved'; readonly user: UserRow }

export interface LoginParts {
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly profiles: Profiles
}

/** Sign-in with e-mail address or user name (D-20). @throws 401, one text for every reason (AUTH-4) */
export async function login(entry: Entry, input: LoginInput, parts: LoginParts): Promise<TokenAnswer> {
  const standing = await provePassword(entry, input, parts.passwords)
  if (standing.state === 'refused') {
    await entry.tx(tx => recordRefusal(tx, standing.user))
    throw fail.badLogin()
  }
  return await entry.tx(tx => finish(tx, standing.user, input, parts))
}

/** The user of an address, else of a user name; deleted ones too. */
export async function findUser(cx: Cx, name: string): Promise<UserRow | undefined> {
  const folded = fold(name)
  const rows = await cx.query(UserRow).where('email_ci', folded).orWhere('username_ci', folded).limit(2)
  return rows.find(each => each.email_ci === folded) ?? rows[0]
}

/** Hashes whatever the user's state, so that time tells nothing. */
async function provePassword(cx: Cx, input: LoginInput, passwords: Passwords): Promise<Standing> {
  const user = await findUser(cx, input.email)
  const isMatch = await passwords.matches(input.password, user?.password_hash)
  if (!user || !isMatch || !isAdmitted(user, cx.now())) return { state: 'refused', user }
  return { state: 'proved', user }
}

/** Deleted, inactive and locked users stay outside (AUTH-4, AUTH-8). */
function isAdmitted(user: UserRow, now: Date): boolean {
  const isLocked = user.locked_until !== null && user.locked_until > now.toISOString()
  return user.active && !user.deleted && !isLocked
}

/** Also for unknown names, so that both take the same time; what was typed may be a password and is not kept. */
async function recordRefusal(tx: Tx, user: UserRow | undefined): Promise<void> {
  if (user) await tx.query(UserRow).where('id', user.id).increment('failed_login_count', 1)
  await audit(tx, {
    entity_type: 'user',
    entity_id: user?.id ?? 0,
    action: 'login_failed',
    title: user ? `Failed sign-in of ${user.username}` : 'Failed sign-in of an unknown user',
  })
}

async function finish(
  tx: Tx,
  known: UserRow,
  { remember_me, use_cookie }: LoginInput,
  parts: LoginParts,
): Promise<TokenAnswer> {
  const user = await tx.lock(UserRow, known.id)
  if (!user || !isAdmitted(user, tx.now()) || user.password_hash !== known.password_hash)
    throw fail.badLogin()
  const counted = {
    login_count: user.login_count + 1,
    last_login: tx.now().toISOString(),
    failed_login_count: 0,
  }
  await tx.query(UserRow).where('id', user.id).patch(counted)
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'login',
    title: `Sign-in of ${user.username}`,
  })
  const person = await withRights(tx, { ...user, ...counted }, parts.profiles.scopes())
  return await parts.sessions.open(tx, person, { rememberMe: remember_me, useCookie: use_cookie })
}
