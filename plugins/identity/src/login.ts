import type { Cx, Entry, SecretsService, Tx } from '@omnicrm/sdk'
import type { LoginAnswer, TokenAnswer } from '../contract.ts'
import { audit } from './audit.ts'
import { fail } from './errors.ts'
import { isLocked, noFailures, recordFailure, type LockoutConfig } from './lockout.ts'
import { sendToUser, templates, type Mails } from './mails.ts'
import type { Passwords } from './passwords.ts'
import type { Profiles } from './profile.ts'
import { withRights } from './rights.ts'
import type { Sessions } from './sessions.ts'
import { fold, UserRow } from './tables.ts'
import { countBackupCodes } from './two-factor/backup-codes.ts'
import type { SessionWish } from './tokens.ts'
import type { Challenges } from './two-factor/challenge.ts'
import { proveFactor, type Factor } from './two-factor/factor.ts'
import { hasSecondFactor } from './two-factor/policy.ts'

/**
 * Where a sign-in stands. It begins with a password and ends with a session:
 *
 *     provePassword → refused | proved
 *     askFactor       proved → challenged | complete
 *     answerFactor    challenged → refused | complete
 *     open            complete → session
 *
 * What is due after it, a new password or the enrolment of a second factor, binds the session (confinement.ts).
 */
type Standing =
  | { readonly state: 'refused'; readonly user: UserRow | undefined }
  | { readonly state: 'proved'; readonly user: UserRow }
  | { readonly state: 'challenged'; readonly user: UserRow }
  | { readonly state: 'complete'; readonly user: UserRow; readonly factor: Factor | undefined }

type In<S extends Standing['state']> = Extract<Standing, { readonly state: S }>

export interface LoginInput {
  readonly email: string
  readonly password: string
  readonly remember_me?: boolean
  readonly use_cookie?: boolean
}
export interface FactorInput {
  readonly user_id: number
  readonly code: string
  readonly challenge_token: string
}

export interface LoginParts {
  readonly config: LockoutConfig
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly profiles: Profiles
  readonly challenges: Challenges
  readonly secrets: SecretsService
  readonly mails: Mails
}

/** Sign-in with e-mail address or user name (D-20). @throws 401, one text for every reason (AUTH-4) */
export async function login(entry: Entry, input: LoginInput, parts: LoginParts): Promise<LoginAnswer> {
  const proof = await provePassword(entry, input, parts.passwords)
  if (proof.state === 'refused') {
    await entry.tx(tx => recordFailure(tx, proof.user, 'sign-in', parts.config))
    throw fail.badLogin()
  }
  const how = { rememberMe: input.remember_me === true, useCookie: input.use_cookie === true }
  return await entry.tx(async tx => {
    const next = askFactor(await stillProved(tx, proof))
    if (next.state === 'challenged') return await parts.challenges.make(tx, next.user, how)
    return await open(tx, next, how, parts)
  })
}

/** Finishes a sign-in that waits for its second factor. @throws 401; a wrong code counts as a failed sign-in (AUTH-79) */
export async function finishLogin(entry: Entry, input: FactorInput, parts: LoginParts): Promise<TokenAnswer> {
  const challenge = await parts.challenges.read(entry, input.challenge_token, input.user_id)
  const answer = await entry.tx(async tx => {
    const user = await tx.lock(UserRow, input.user_id)
    if (!user || !isAdmitted(user, tx.now()) || !hasSecondFactor(user)) throw fail.badChallenge()
    parts.challenges.mustStandFor(challenge, user)
    const next = await answerFactor(tx, { state: 'challenged', user }, input.code, parts.secrets)
    if (next.state === 'complete') return await open(tx, next, challenge, parts)
    // Thrown inside, the refusal would take back what it counts.
    await recordFailure(tx, user, 'second factor', parts.config)
    return undefined
  })
  if (!answer) throw fail.badCode()
  return answer
}

/** The user of an address, else of a user name; deleted ones too. */
export async function findUser(cx: Cx, name: string): Promise<UserRow | undefined> {
  const folded = fold(name)
  const rows = await cx.query(UserRow).where('email_ci', folded).orWhere('username_ci', folded).limit(2)
  return rows.find(each => each.email_ci === folded) ?? rows[0]
}

/** Hashes once whatever the user's state, so that time tells nothing. */
async function provePassword(
  cx: Cx,
  input: LoginInput,
  passwords: Passwords,
): Promise<In<'refused'> | In<'proved'>> {
  const user = await findUser(cx, input.email)
  const isMatch = await passwords.matches(input.password, user?.password_hash)
  if (!user || !isMatch || !isAdmitted(user, cx.now())) return { state: 'refused', user }
  return { state: 'proved', user }
}

/** The same under the lock of the row. @throws 401 when user or password changed while the hash was made */
async function stillProved(tx: Tx, { user: known }: In<'proved'>): Promise<In<'proved'>> {
  const user = await tx.lock(UserRow, known.id)
  if (!user || !isAdmitted(user, tx.now()) || user.password_hash !== known.password_hash)
    throw fail.badLogin()
  return { state: 'proved', user }
}

function askFactor({ user }: In<'proved'>): In<'challenged'> | In<'complete'> {
  return hasSecondFactor(user)
    ? { state: 'challenged', user }
    : { state: 'complete', user, factor: undefined }
}

async function answerFactor(
  tx: Tx,
  { user }: In<'challenged'>,
  code: string,
  secrets: SecretsService,
): Promise<In<'refused'> | In<'complete'>> {
  const factor = await proveFactor(tx, user, code, secrets)
  return factor === undefined ? { state: 'refused', user } : { state: 'complete', user, factor }
}

/** Deleted, inactive and locked users stay outside (AUTH-4, AUTH-8), and so does who comes again with a temporary password (AUTH-145). */
function isAdmitted(user: UserRow, now: Date): boolean {
  const isSpent = user.must_change_password && user.temp_password_used_at !== null
  return user.active && !user.deleted && !isLocked(user, now) && !isSpent
}

/** Only who is `complete` gets here: the one place where a sign-in opens a session. */
async function open(
  tx: Tx,
  { user, factor }: In<'complete'>,
  { rememberMe, useCookie }: SessionWish,
  parts: LoginParts,
): Promise<TokenAnswer> {
  const now = tx.now().toISOString()
  const counted = {
    ...noFailures,
    login_count: user.login_count + 1,
    last_login: now,
    ...(user.must_change_password ? { temp_password_used_at: now } : {}),
  }
  await tx.query(UserRow).where('id', user.id).patch(counted)
  await audit(tx, {
    entity_type: 'user',
    entity_id: user.id,
    action: 'login',
    title: `Sign-in of ${user.username}${factor === undefined ? '' : ` with ${factor}`}`,
  })
  if (factor === 'backup code')
    await sendToUser(tx, user, templates.backupCodeUsed, parts.mails, {
      variables: { codes_left: await countBackupCodes(tx, user.id) },
    })
  const person = await withRights(tx, { ...user, ...counted }, parts.profiles.scopes())
  return await parts.sessions.open(tx, person, { rememberMe, useCookie })
}
