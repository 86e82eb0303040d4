import {
  action,
  command,
  Deleted,
  Email,
  Id,
  IdParam,
  nullable,
  OneOf,
  query,
  RequiredText,
  T,
  Text,
} from '@omnicrm/sdk'
import { Message, Password, User, UserSession } from './user.ts'

/** An open session in a list; `current` marks the one that asks. */
export const ListedSession = T.Object({
  ...UserSession.properties,
  user_id: Id(),
  current: T.Boolean(),
  /** Set while somebody of the staff acts as the user. */
  impersonator_user_id: nullable(Id()),
})

export const accountsApi = {
  listSessions: query({
    method: 'GET',
    path: '/crm/auth/sessions',
    allow: 'signedIn',
    summary: 'Open sessions of oneself; of `user_id` for administrators',
    query: T.Object({ user_id: T.Optional(Id()) }),
    response: T.Object({ data: T.Array(ListedSession) }),
  }),
  endSession: command({
    method: 'DELETE',
    path: '/crm/auth/sessions/:session_id',
    allow: 'signedIn',
    summary: 'End an open session of oneself; any for administrators',
    params: T.Object({ session_id: T.String({ maxLength: 36 }) }),
    response: Deleted,
  }),
  endOtherSessions: command({
    method: 'DELETE',
    path: '/crm/auth/sessions',
    allow: 'signedIn',
    summary: 'End all sessions of oneself but this one; all of `user_id` for administrators',
    query: T.Object({ user_id: T.Optional(Id()) }),
    response: Deleted,
  }),
  verifyEmail: action({
    method: 'POST',
    path: '/crm/auth/verify_email',
    allow: 'anyone',
    summary: 'Confirm an e-mail address by the token of the link, or by address and code',
    body: T.Object({
      token: T.Optional(T.String({ minLength: 1, maxLength: 512, 'x-secret': true })),
      email: T.Optional(Email()),
      code: T.Optional(T.String({ pattern: '^\\s*\\d{6}\\s*$', 'x-secret': true })),
      /** Of who signs up: the one chosen then, so that nobody ends up with an account that a stranger asked for. */
      password: T.Optional(Password),
    }),
    response: T.Object({ ...Message.properties, email: T.String() }),
    errors: ['identity.badVerification', 'identity.signUpPassword', 'identity.userTaken'],
    rate: 'login',
  }),
  resendVerification: command({
    method: 'POST',
    path: '/crm/auth/resend_verification',
    allow: 'signedIn',
    summary: 'Send the message that verifies the own address again',
    response: Message,
    errors: ['identity.nothingToVerify'],
    rate: 'login',
  }),
  register: action({
    method: 'POST',
    path: '/crm/auth/register',
    allow: 'anyone',
    summary: 'Sign up as a customer; the account exists once the e-mail address is verified',
    body: T.Object({
      email: Email(),
      password: Password,
      first_name: RequiredText(100),
      last_name: RequiredText(100),
      phone_number: T.Optional(nullable(Text(40))),
      /** Name of the business; absent for individuals. */
      company_name: T.Optional(nullable(Text(255))),
    }),
    response: Message,
    errors: ['identity.registrationOff', 'identity.weakPassword'],
    rate: 'login',
  }),
  adminResetPassword: action({
    method: 'POST',
    path: '/crm/auth/users/:user_id/admin_reset_password',
    allow: 'admin',
    summary: 'Give a user a temporary password; generated and shown once unless one is sent',
    params: IdParam('user_id'),
    body: T.Object({
      new_password: T.Optional(Password),
      /** Default true: it must be changed at the next sign-in (AUTH-142). */
      force_change: T.Optional(T.Boolean()),
    }),
    response: T.Object({
      ...Message.properties,
      /** Only when it was generated. */
      temporary_password: nullable(T.String()),
      must_change_password: T.Boolean(),
    }),
    secretAnswer: true,
    errors: ['identity.weakPassword'],
  }),
  unlockUser: command({
    method: 'POST',
    path: '/crm/auth/users/:user_id/unlock',
    allow: 'admin',
    summary: 'Lift the lock that failed sign-ins caused',
    params: IdParam('user_id'),
    response: User,
  }),
  sendWelcomeEmail: command({
    method: 'POST',
    path: '/crm/auth/users/:user_id/send_welcome_email',
    allow: 'admin',
    summary: 'Send the welcome message; possible until the first sign-in',
    params: IdParam('user_id'),
    response: Message,
    errors: ['identity.hasSignedIn', 'identity.notActive'],
  }),
  passwordPolicy: query({
    method: 'GET',
    path: '/crm/auth/password_policy',
    allow: 'anyone',
    summary: 'What passwords must meet, and how accounts are guarded; for forms',
    response: T.Object({
      min_length: T.Integer(),
      history: T.Integer(),
      lockout_threshold: T.Integer(),
      lockout_minutes: T.Integer(),
      session_idle_minutes: T.Integer(),
      remember_me_days: T.Integer(),
      reset_token_minutes: T.Integer(),
      registration: T.Boolean(),
      social_logins: T.Boolean(),
      second_factor: OneOf(['voluntary', 'by role', 'everybody']),
    }),
  }),
}
