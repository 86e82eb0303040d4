import { command, action, query, OneOf, RequiredText, T } from '@omnicrm/sdk'
import { LoginAnswer, TokenAnswer } from './tokens.ts'
import { Me, Message, Password, userFields } from './user.ts'

/**
 * Browsers send `use_cookie` when they sign in: the refresh token then comes as a cookie that no script can read, and is
 * null in the answer (AUTH-22, ADR 0010). Programs leave it out and keep the token themselves.
 */
export const UseCookie = T.Optional(T.Boolean())

/** The cookies that hold refresh tokens; the second one is of a tab in which somebody else is impersonated. */
export const RefreshCookies = T.Object({
  refresh_token: T.Optional(T.String({ maxLength: 512, 'x-secret': true })),
  impersonation_refresh_token: T.Optional(T.String({ maxLength: 512, 'x-secret': true })),
})

export const signInApi = {
  login: action({
    method: 'POST',
    path: '/crm/auth/login',
    allow: 'anyone',
    summary: 'Sign in with e-mail address or user name and password; a second factor may be asked for',
    body: T.Object({
      email: RequiredText(191),
      password: Password,
      remember_me: T.Optional(T.Boolean()),
      use_cookie: UseCookie,
    }),
    response: LoginAnswer,
    secretAnswer: true,
    errors: ['identity.badLogin'],
    rate: 'login',
  }),
  refresh: action({
    method: 'POST',
    path: '/crm/auth/refresh',
    allow: 'anyone',
    summary: 'Exchange a refresh token for new tokens; the old one ends',
    body: T.Object({
      /** Absent: the cookie counts, and the answer sets the next one. */
      refresh_token: T.Optional(T.String({ minLength: 1, maxLength: 512, 'x-secret': true })),
      /** Take the cookie of the tab in which somebody is impersonated. */
      impersonation: T.Optional(T.Boolean()),
    }),
    cookies: RefreshCookies,
    response: TokenAnswer,
    secretAnswer: true,
    errors: ['identity.badRefresh'],
    rate: 'public',
  }),
  logout: command({
    method: 'POST',
    path: '/crm/auth/logout',
    // By the token, or by the cookie when the token is over: 401 with neither.
    allow: 'anyone',
    summary: 'End the session and its refresh token',
    rate: 'public',
    cookies: RefreshCookies,
    response: T.Object({ result: OneOf(['success']) }),
  }),
  forgotPassword: action({
    method: 'POST',
    path: '/crm/auth/forgot_password',
    allow: 'anyone',
    summary: 'Ask for a link to set a new password',
    body: T.Object({ email: RequiredText(191) }),
    response: Message,
    rate: 'login',
  }),
  resetPassword: action({
    method: 'POST',
    path: '/crm/auth/reset_password',
    allow: 'anyone',
    summary: 'Set a new password with the token of the link',
    body: T.Object({
      token: T.String({ minLength: 1, maxLength: 512, 'x-secret': true }),
      new_password: Password,
    }),
    response: Message,
    errors: ['identity.badResetToken', 'identity.weakPassword'],
    rate: 'login',
  }),
  changePassword: action({
    method: 'POST',
    path: '/crm/auth/change_password',
    allow: 'signedIn',
    summary: 'Change the own password',
    body: T.Object({ current_password: Password, new_password: Password }),
    response: Message,
    errors: ['identity.wrongPassword', 'identity.weakPassword'],
    rate: 'login',
  }),
  me: query({
    method: 'GET',
    path: '/crm/auth/me',
    allow: 'signedIn',
    summary: 'The signed-in user with roles, effective permissions and scope',
    response: Me,
    errors: ['identity.noUser'],
  }),
  updateMe: command({
    method: 'PATCH',
    path: '/crm/auth/me',
    allow: 'signedIn',
    summary: 'Change the own name, phone number, address and preferences; a linked contact follows',
    body: T.Object({
      first_name: T.Optional(userFields.first_name),
      middle_name: T.Optional(userFields.middle_name),
      last_name: T.Optional(userFields.last_name),
      phone_number: T.Optional(userFields.phone_number),
      /** In force once it is verified; until then it is `pending_email` (AUTH-165). */
      email: T.Optional(userFields.email),
      /** Merged into the stored ones; a null removes a key. */
      preferences: T.Optional(T.Record(T.String({ maxLength: 60 }), T.Unknown())),
    }),
    response: Me,
    errors: ['identity.userTaken'],
  }),
}
