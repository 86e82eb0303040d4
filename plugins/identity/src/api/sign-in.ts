import { ResetAsked } from '../reset-asked.ts'
import { changePassword, isKnown, resetPassword } from '../recovery.ts'
import { fail } from '../errors.ts'
import { login } from '../login.ts'
import { refresh } from '../refresh.ts'
import type { ApiParts, Group } from './parts.ts'

const sentText = 'Reset instructions have been sent to your email'

export function signingIn(
  parts: ApiParts,
): Group<'login' | 'refresh' | 'logout' | 'forgotPassword' | 'resetPassword' | 'changePassword'> {
  return {
    login: (entry, input) => login(entry, input, parts),
    refresh: (entry, input) => refresh(entry, input, parts),
    async logout(tx, { cookies }) {
      if (tx.actor.sessionId === null && cookies.refresh_token === undefined) throw fail.badToken()
      return await parts.sessions.end(tx, cookies, { result: 'success' as const })
    },
    async forgotPassword(entry, { email }) {
      if (parts.config.forgot_password_disclose && !(await isKnown(entry, email))) throw fail.unknownAddress()
      await entry.tx(tx => tx.emit(ResetAsked, { email }))
      return { message: sentText }
    },
    async resetPassword(entry, input) {
      await resetPassword(entry, input, parts.recovery)
      return { message: 'The new password is set. Sign in with it.' }
    },
    async changePassword(entry, input) {
      await changePassword(entry, input, parts.recovery)
      return { message: 'The password is changed.' }
    },
  }
}
