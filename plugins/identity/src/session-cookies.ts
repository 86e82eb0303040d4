import type { AnswerCookie } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import type { RefreshCookies } from '../contract.ts'

export type CookieName = keyof Static<typeof RefreshCookies>
export type GivenCookies = Readonly<Static<typeof RefreshCookies>>

/** Only refresh and logout are there; no other request carries the cookie (ADR 0010). */
const path = '/crm/auth'

/** @param maxAgeSeconds absent: the browser forgets it when it closes (AUTH-20) */
export const refreshCookie = (name: CookieName, value: string, maxAgeSeconds?: number): AnswerCookie => ({
  name,
  value,
  path,
  ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
})

export const noCookie = (name: CookieName): AnswerCookie => ({ name, value: null, path })

/** A session in which somebody is impersonated lives in a tab beside the one it was started from. */
export const cookieNameOf = (session: { readonly impersonator_user_id: number | null }): CookieName =>
  session.impersonator_user_id === null ? 'refresh_token' : 'impersonation_refresh_token'
