import type { accountsApi } from '../../contract.ts'
import { adminResetPassword, unlockUser, welcome } from '../admin-acts.ts'
import { resendVerification, verifyEmail } from '../email-verification.ts'
import { fail } from '../errors.ts'
import { toUser } from '../profile.ts'
import { finishRegistration, register } from '../registration.ts'
import { endOtherSessions, endSession, listSessions } from '../session-lists.ts'
import { rolesOf } from '../users.ts'
import { callingPerson } from './own-account.ts'
import type { ApiParts, Group } from './parts.ts'

const done = { result: 'success' } as const

export const accounts = (parts: ApiParts): Group<keyof typeof accountsApi> => ({
  ...sessions,
  ...verification(parts),
  ...administration(parts),
  passwordPolicy: async () => policyOf(parts),
})

const sessions: Group<'listSessions' | 'endSession' | 'endOtherSessions'> = {
  listSessions: async (cx, { user_id }) => ({ data: await listSessions(cx, user_id) }),
  async endSession(tx, { session_id }) {
    await endSession(tx, session_id)
    return done
  },
  async endOtherSessions(tx, { user_id }) {
    await endOtherSessions(tx, user_id)
    return done
  },
}

function verification(parts: ApiParts): Group<'verifyEmail' | 'resendVerification' | 'register'> {
  const { verification: verifying, registration, profiles } = parts
  return {
    async verifyEmail(entry, { token, email, code, password }) {
      const proof =
        token !== undefined
          ? { token }
          : email !== undefined && code !== undefined
            ? { email, code }
            : undefined
      if (!proof) throw fail.badVerification({ fields: { token: 'is required, or email and code' } })
      const user =
        (await entry.tx(tx => verifyEmail(tx, proof, verifying))) ??
        (await finishRegistration(entry, { ...proof, password }, registration))
      if (!user) throw fail.badVerification()
      return { message: 'The e-mail address is verified.', email: user.email }
    },
    async resendVerification(tx) {
      const { row } = await callingPerson(tx, profiles)
      await resendVerification(tx, row, verifying)
      return { message: `A message is on its way to ${row.pending_email ?? row.email}.` }
    },
    async register(entry, input) {
      await register(entry, input, registration)
      return { message: `Open the link that was sent to ${input.email.trim()} to finish.` }
    },
  }
}

function administration({
  recovery,
  mails,
}: ApiParts): Group<'adminResetPassword' | 'unlockUser' | 'sendWelcomeEmail'> {
  return {
    async adminResetPassword(entry, input) {
      const temporary_password = await adminResetPassword(entry, input, recovery)
      return {
        message: 'The new password is set. Pass it on by phone or in person.',
        temporary_password,
        must_change_password: input.force_change ?? true,
      }
    },
    async unlockUser(tx, { user_id }) {
      const user = await unlockUser(tx, user_id)
      return toUser(user, (await rolesOf(tx, [user_id])).get(user_id) ?? [])
    },
    async sendWelcomeEmail(tx, { user_id }) {
      await welcome(tx, user_id, mails)
      return { message: 'The welcome message is on its way.' }
    },
  }
}

function policyOf({ config, registration }: ApiParts) {
  const secondFactor = config.require_2fa_all
    ? 'everybody'
    : config.require_2fa_roles.length > 0
      ? 'by role'
      : 'voluntary'
  return {
    min_length: 8,
    history: config.password_history,
    lockout_threshold: config.lockout_threshold,
    lockout_minutes: config.lockout_minutes,
    session_idle_minutes: config.session_idle_minutes,
    remember_me_days: config.remember_me_days,
    reset_token_minutes: config.reset_token_minutes,
    registration: registration.isOpen,
    social_logins: config.social_logins === 'yes',
    second_factor: secondFactor,
  } as const
}
