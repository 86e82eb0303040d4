import { Email, Id, Instant, nullable, RequiredText, T, Text } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'

/** What describes a person, as it may be sent. */
export const userFields = {
  username: RequiredText(191),
  email: Email(),
  first_name: RequiredText(100),
  middle_name: nullable(Text(100)),
  last_name: RequiredText(100),
  phone_number: nullable(Text(100)),
}

/** A user as the API shows it: never with a password hash or a factor secret (RBAC-34). */
export const User = T.Object({
  id: Id(),
  /** Alias of `id` (00-canonical 2.2). */
  user_id: Id(),
  ...userFields,
  email_verified: T.Boolean(),
  pending_email: nullable(T.String()),
  is_2fa_enabled: T.Boolean(),
  active: T.Boolean(),
  deleted: T.Boolean(),
  deleted_at: nullable(Instant()),
  must_change_password: T.Boolean(),
  login_count: T.Integer(),
  last_login: nullable(Instant()),
  locked_until: nullable(Instant()),
  contact_id: nullable(Id()),
  preferences: T.Record(T.String(), T.Unknown()),
  /** Role names as stored. */
  roles: T.Array(T.String()),
  created: Instant(),
  last_modified: Instant(),
})
export type User = Static<typeof User>

/** An open session of a user; its tokens are never shown. */
export const UserSession = T.Object({
  session_id: T.String(),
  created: Instant(),
  last_activity: Instant(),
  expires_at: Instant(),
  remember_me: T.Boolean(),
  ip_address: nullable(T.String()),
  user_agent: nullable(T.String()),
})

/** Ids that own-scope permissions are compared with, for example `{ customer_id: 12 }`. */
const Scope = T.Record(T.String(), T.Integer())

export const UserDetail = T.Object({
  ...User.properties,
  /** Effective permission names: the union over all roles (RBAC-2). */
  permissions: T.Array(T.String()),
  scope: Scope,
  sessions: T.Array(UserSession),
})
export type UserDetail = Static<typeof UserDetail>

/** Whether a second factor is due (AUTH-46, AUTH-48); both are false for customers, who are never asked (AUTH-47). */
export const SecondFactorDues = {
  /** Imposed by the configuration and not enrolled: until then the token opens nothing but the enrolment. */
  must_enrol_2fa: T.Boolean(),
  /** Staff without a second factor that need none: warned, not stopped. */
  should_enrol_2fa: T.Boolean(),
}

export const Me = T.Object({
  ...User.properties,
  permissions: T.Array(T.String()),
  scope: Scope,
  /** True when the caller holds more than own-scope permissions (00-canonical 4.1). */
  is_staff: T.Boolean(),
  ...SecondFactorDues,
  landing_page: T.String(),
  /** Set in the session of somebody of the staff who acts as this user (USG-68, USG-69). */
  impersonation: nullable(
    T.Object({
      impersonating_user_id: Id(),
      impersonating_user_name: T.String(),
      impersonation_start: Instant(),
      /** Hard end of the session. */
      impersonation_ends: Instant(),
    }),
  ),
})
export type Me = Static<typeof Me>

/** Passwords are checked against the policy of AUTH-125..129, not by their schema, so that every unmet rule is named. */
export const Password = T.String({ minLength: 1, maxLength: 256, 'x-secret': true })
export const Message = T.Object({ message: T.String() })
