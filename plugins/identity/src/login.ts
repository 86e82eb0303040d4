import type { Cx, Entry, Tx } from '@omnicrm/sdk'
import type { TokenAnswer } from '../contract.ts'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import type { Passwords } from './passwords.ts'
import { principalOf } from './principals.ts'
import type { Profiles } from './profile.ts'
import type { Sessions } from './sessions.ts'
import { fold, UserRow } from './tables.ts'

export interface LoginInput {
  readonly email: string
  readonly password: string
  readonly remember_me?: boolean
}

/** Where a sign-in stands. Further states (a second factor, a due new password) stand between proved and done. */
type Standing =
  | { readonly state: 'refused'; readonly account: UserRow | undefined }
  | { readonly state: 'proved'; readonly account: UserRow }

export interface LoginParts {
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly profiles: Profiles
}

/** Sign-in with e-mail address or user name (D-20). @throws 401, one text for every reason (AUTH-4) */
export async function login(entry: Entry, input: LoginInput, parts: LoginParts): Promise<TokenAnswer> {
  const standing = await provePassword(entry, input, parts.passwords)
  if (standing.state === 'refused') {
    await entry.tx(tx => recordRefusal(tx, standing.account))
    throw fail.badLogin()
  }
  return await entry.tx(tx => finish(tx, standing.account, input.remember_me === true, parts))
}

/** The account of an address, else of a user name; deleted ones too. */
export async function findAccount(cx: Cx, name: string): Promise<UserRow | undefined> {
  const folded = fold(name)
  const rows = await cx.query(UserRow).where('email_ci', folded).orWhere('username_ci', folded).limit(2)
  return rows.find(each => each.email_ci === folded) ?? rows[0]
}

/** Hashes whatever the account's state, so that time tells nothing. */
async function provePassword(cx: Cx, input: LoginInput, passwords: Passwords): Promise<Standing> {
  const account = await findAccount(cx, input.email)
  const isMatch = await passwords.matches(input.password, account?.password_hash)
  if (!account || !isMatch || !isAdmitted(account, cx.now())) return { state: 'refused', account }
  return { state: 'proved', account }
}

/** Deleted, inactive and locked accounts stay outside (AUTH-4, AUTH-8). */
function isAdmitted(account: UserRow, now: Date): boolean {
  const isLocked = account.locked_until !== null && account.locked_until > now.toISOString()
  return account.active && !account.deleted && !isLocked
}

/** Also for unknown accounts, so that both take the same time; what was typed as name may be a password and is not kept. */
async function recordRefusal(tx: Tx, account: UserRow | undefined): Promise<void> {
  if (account) await tx.query(UserRow).where('id', account.id).increment('failed_login_count', 1)
  await audit(tx, {
    entity_type: 'user',
    entity_id: account?.id ?? 0,
    action: 'login_failed',
    title: account ? `Failed sign-in of ${account.username}` : 'Failed sign-in of an unknown account',
  })
}

async function finish(
  tx: Tx,
  account: UserRow,
  rememberMe: boolean,
  parts: LoginParts,
): Promise<TokenAnswer> {
  const user = await tx.lock(UserRow, account.id)
  if (!user || !isAdmitted(user, tx.now()) || user.password_hash !== account.password_hash)
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
  const principal = await principalOf(tx, { ...user, ...counted }, parts.profiles.scopes())
  return await parts.sessions.open(tx, principal, rememberMe)
}
