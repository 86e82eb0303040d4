import { action, command, Id, Instant, ListQuery, nullable, PageOf, query, T, Text } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { can } from './roles.ts'
import { RefreshCookies, UseCookie } from './sign-in.ts'
import { TokenAnswer } from './tokens.ts'

export const ImpersonationStarted = T.Object({
  ...TokenAnswer.properties,
  success: T.Literal(true),
  impersonating_user_id: Id(),
  target_user_id: Id(),
  impersonation_start: Instant(),
  /** Hard end of the session, whatever is done in it (USG-79). */
  impersonation_ends: Instant(),
})

export const ImpersonationLogEntry = T.Object({
  impersonation_log_id: Id(),
  impersonating_user_id: Id(),
  impersonating_user_name: T.String(),
  target_user_id: Id(),
  target_user_name: T.String(),
  impersonation_start: Instant(),
  impersonation_end: nullable(Instant()),
  /** Seconds; null while it goes on. */
  impersonation_duration: nullable(T.Integer()),
  reason: nullable(T.String()),
  ip_address: nullable(T.String()),
})
export type ImpersonationLogEntry = Static<typeof ImpersonationLogEntry>

export const impersonationApi = {
  impersonate: command({
    method: 'POST',
    path: '/crm/auth/impersonate',
    allow: can.impersonate,
    summary: 'Act as another user, with the rights of that user only',
    body: T.Object({ user_id: Id(), reason: T.Optional(nullable(Text(2000))), use_cookie: UseCookie }),
    response: ImpersonationStarted,
    secretAnswer: true,
    errors: [
      'identity.impersonationRefused',
      'identity.alreadyImpersonating',
      'identity.notWhileImpersonating',
      'identity.noUser',
    ],
  }),
  stopImpersonation: action({
    method: 'POST',
    path: '/crm/auth/stop_impersonation',
    allow: 'signedIn',
    summary:
      'End the impersonation, from its own session or from the original one; the answer carries tokens of the original session',
    cookies: RefreshCookies,
    secretAnswer: true,
    response: T.Object({
      ...TokenAnswer.properties,
      success: T.Literal(true),
      impersonation_end: Instant(),
      duration_seconds: T.Integer(),
    }),
    errors: ['identity.notImpersonating'],
  }),
  impersonationLogs: query({
    method: 'GET',
    path: '/crm/auth/impersonation_logs',
    allow: 'admin',
    summary: 'Who acted as whom, when and for how long',
    query: T.Object({
      ...ListQuery.properties,
      /** Either side. */
      user_id: T.Optional(Id()),
      impersonating_user_id: T.Optional(Id()),
      target_user_id: T.Optional(Id()),
      start_date: T.Optional(Instant()),
      end_date: T.Optional(Instant()),
      /** Seconds. */
      min_duration: T.Optional(T.Integer({ minimum: 0 })),
      max_duration: T.Optional(T.Integer({ minimum: 0 })),
    }),
    response: PageOf(ImpersonationLogEntry),
  }),
}
