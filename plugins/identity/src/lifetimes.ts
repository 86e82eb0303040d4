import { after, days, minutes } from '@omnicrm/sdk'
import type { IdentityConfig } from './config.ts'
import type { SessionRow } from './tables.ts'

type Lasting = Pick<SessionRow, 'remember_me' | 'ends_at'>

/** How long what a sign-in gives lasts. */
export interface Lifetimes {
  readonly accessSeconds: number
  /** Of the cookie; undefined: until the browser closes (AUTH-20). */
  cookieSeconds(session: Lasting): number | undefined
  /** When a session ends that is used now and not again. */
  endOf(now: Date, session: Lasting): string
}

/** Remembered sessions last from use to use for days, others for minutes (AUTH-21, AUTH-23). */
export function makeLifetimes({
  access_token_minutes,
  session_idle_minutes,
  remember_me_days,
}: IdentityConfig['auth']): Lifetimes {
  return {
    // A token must end before its session could, so that who is active gets the chance to renew both in time.
    accessSeconds: Math.floor(Math.min(access_token_minutes, session_idle_minutes / 2) * 60),
    cookieSeconds: ({ remember_me }) => (remember_me ? days(remember_me_days) / 1000 : undefined),
    endOf(now, { remember_me, ends_at }) {
      const life = remember_me ? days(remember_me_days) : minutes(session_idle_minutes)
      const end = after(now, life).toISOString()
      return ends_at !== null && ends_at < end ? ends_at : end
    },
  }
}
