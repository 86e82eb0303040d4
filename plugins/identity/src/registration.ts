import { after, event, hours, Id, T, type Entry, type Tx } from '@omnicrm/sdk'
import { NewRegistration } from '../contract.ts'
import { verificationHours, type Proof } from './email-verification.ts'
import { fail } from './errors.ts'
import { sendMail, sendToUser, templates, type Mails } from './mails.ts'
import { mostFailures, type OneTimes } from './one-time.ts'
import { requireStrong, type Passwords } from './passwords.ts'
import { secretHash } from './sessions.ts'
import { fold, RegistrationRow, UserRow } from './tables.ts'
import { createUser } from './users.ts'

export const RegistrationAsked = event('identity.registrationAsked', T.Object({ id: Id() }))

export interface RegistrationParts {
  readonly isOpen: boolean
  readonly passwords: Passwords
  readonly mails: Mails
  readonly oneTimes: OneTimes
}

export interface RegistrationInput {
  readonly email: string
  readonly password: string
  readonly first_name: string
  readonly last_name: string
  readonly phone_number?: string | null
  readonly company_name?: string | null
}

const customerRole = 'customer'
/** Of one address, so that nobody's mailbox is filled with ours. */
const mostOpen = 5

/**
 * Keeps what was filled in until link and password come back. What follows runs as a job, so that known and unknown
 * addresses get the same answer in the same time (D-14).
 */
export async function register(
  entry: Entry,
  { password, ...input }: RegistrationInput,
  { isOpen, passwords }: RegistrationParts,
): Promise<void> {
  if (!isOpen) throw fail.registrationOff()
  requireStrong(password, 'password')
  const password_hash = await passwords.hash(password)
  await entry.tx(async tx => {
    const { id } = await tx.insert(RegistrationRow, {
      ...input,
      email: input.email.trim(),
      email_ci: fold(input.email),
      password_hash,
      expires_at: after(tx.now(), hours(verificationHours)).toISOString(),
    })
    await tx.emit(RegistrationAsked, { id })
  })
}

/** Sends the link, or tells somebody who has an account already that there is one. */
export async function answerRegistration(tx: Tx, id: number, parts: RegistrationParts): Promise<void> {
  const row = await tx.lock(RegistrationRow, id)
  if (!row) return
  const user = await tx.query(UserRow).findOne({ email_ci: row.email_ci })
  const { publicUrl } = parts.mails
  if (user) {
    await tx.query(RegistrationRow).deleteById(id)
    if (user.active && !user.deleted)
      await sendToUser(tx, user, templates.registered, parts.mails, {
        variables: { login_url: `${publicUrl}/login`, forgot_url: `${publicUrl}/forgot-password` },
      })
    return
  }
  if ((await openOf(tx, row.email_ci).resultSize()) > mostOpen) {
    await tx.query(RegistrationRow).deleteById(id)
    return
  }
  const { token, code, ...hashes } = parts.oneTimes.make(row.email_ci)
  await tx.query(RegistrationRow).where('id', id).patch(hashes)
  await sendMail(tx, parts.mails, {
    template_key: templates.verification,
    user_id: null,
    recipient: row.email,
    variables: {
      user_name: `${row.first_name} ${row.last_name}`,
      expiry_minutes: verificationHours * 60,
    },
    secrets: { verification_url: `${publicUrl}/verify-email/${token}`, verification_code: code },
  })
}

/**
 * Makes the account of who has both the mailbox and the password chosen at sign-up: else a stranger could ask for an
 * account with somebody's address, and know its password once that person follows the link.
 * @returns undefined when link or code are none. @throws 400 `identity.signUpPassword` without the password
 */
export async function finishRegistration(
  entry: Entry,
  { password, ...proof }: Proof & { readonly password?: string | undefined },
  { oneTimes, passwords }: RegistrationParts,
): Promise<UserRow | undefined> {
  const asked = await entry.tx(tx => usable(tx, proof, oneTimes))
  if (!asked) return undefined
  if (password === undefined) throw fail.signUpPassword({ fields: { password: 'is required' } })
  if (!(await passwords.matches(password, asked.password_hash))) {
    await entry.tx(tx => countFailure(tx, asked.id))
    throw fail.signUpPassword({ fields: { password: 'is wrong' } })
  }
  return await entry.tx(tx => makeAccount(tx, asked))
}

/** Who follows the link of a stranger must not find the stranger's password by trying. */
async function countFailure(tx: Tx, id: number): Promise<void> {
  const row = await tx.lock(RegistrationRow, id)
  if (!row) return
  const failed_codes = row.failed_codes + 1
  const own = tx.query(RegistrationRow).where('id', id)
  await (failed_codes >= mostFailures ? own.delete() : own.patch({ failed_codes }))
}

/** With what other plugins add to it, once: all of it or nothing (D-14). */
async function makeAccount(tx: Tx, asked: RegistrationRow): Promise<UserRow | undefined> {
  const row = await lockAll(tx, asked)
  if (!row) return undefined
  const { email, first_name, last_name, phone_number, company_name } = row
  await tx.query(RegistrationRow).where('email_ci', row.email_ci).delete()
  const person = { email, first_name, last_name, phone_number, company_name, contact_id: null }
  const { contact_id } = await tx.apply(NewRegistration, person)
  return await createUser(tx, {
    username: email,
    email,
    password_hash: row.password_hash,
    first_name,
    last_name,
    phone_number,
    contact_id,
    roles: [customerRole],
    must_change_password: false,
    email_verified: true,
  })
}

async function usable(tx: Tx, proof: Proof, oneTimes: OneTimes): Promise<RegistrationRow | undefined> {
  if (proof.token !== undefined) {
    const now = tx.now()
    const found = await tx
      .query(RegistrationRow)
      .findOne({ token_hash: secretHash(proof.token) })
      .where('expires_at', '>', now)
    return found && (await lockAll(tx, found))
  }
  const { email = '', code = '' } = proof
  const hash = oneTimes.codeHash(code, fold(email))
  for (const { id } of await openOf(tx, fold(email)).orderBy('id')) {
    const row = await tx.lock(RegistrationRow, id)
    if (!row || row.failed_codes >= mostFailures) continue
    if (row.code_hash === hash) return await lockAll(tx, row)
    await tx.query(RegistrationRow).where('id', id).increment('failed_codes', 1)
  }
  return undefined
}

/** Of two registrations of one address, verified at the same time, the second finds its row gone. */
async function lockAll(tx: Tx, row: RegistrationRow): Promise<RegistrationRow | undefined> {
  const ids = await tx.query(RegistrationRow).where('email_ci', row.email_ci).orderBy('id').select('id')
  let own: RegistrationRow | undefined
  for (const { id } of ids) {
    const locked = await tx.lock(RegistrationRow, id)
    if (id === row.id) own = locked
  }
  return own
}

const openOf = (tx: Tx, email_ci: string) =>
  tx.query(RegistrationRow).where('email_ci', email_ci).where('expires_at', '>', tx.now())
