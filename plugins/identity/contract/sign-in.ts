import { command, action, query, OneOf, RequiredText, T } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { Me, Message, Password, User, userFields } from './user.ts'

/** Answer of login and refresh: the same fields (D-20). */
export const TokenAnswer = T.Object({
  token: T.String(),
  access_token: T.String(),
  refresh_token: T.String(),
  token_type: OneOf(['Bearer']),
  /** Seconds until the access token ends. */
  expires_in: T.Integer(),
  user: User,
  roles: T.Array(T.String()),
  permissions: T.Array(T.String()),
  must_change_password: T.Boolean(),
  landing_page: T.String(),
})
export type TokenAnswer = Static<typeof TokenAnswer>

export const signInApi = {
  login: action({
    method: 'POST',
    path: '/crm/auth/login',
    allow: 'anyone',
    summary: 'Sign in with e-mail address or user name and password',
    body: T.Object({
      email: RequiredText(191),
      password: Password,
      remember_me: T.Optional(T.Boolean()),
    }),
    response: TokenAnswer,
    errors: ['identity.badLogin'],
    rate: 'login',
  }),
  refresh: action({
    method: 'POST',
    path: '/crm/auth/refresh',
    allow: 'anyone',
    summary: 'Exchange a refresh token for new tokens; the old one ends',
    body: T.Object({ refresh_token: T.String({ minLength: 1, maxLength: 512, 'x-secret': true }) }),
    response: TokenAnswer,
    errors: ['identity.badRefresh'],
    rate: 'public',
  }),
  logout: command({
    method: 'POST',
    path: '/crm/auth/logout',
    allow: 'signedIn',
    summary: 'End the session and its refresh token',
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
    summary: 'Change the own name, phone number and preferences',
    body: T.Object({
      first_name: T.Optional(userFields.first_name),
      middle_name: T.Optional(userFields.middle_name),
      last_name: T.Optional(userFields.last_name),
      phone_number: T.Optional(userFields.phone_number),
      /** Merged into the stored ones; a null removes a key. */
      preferences: T.Optional(T.Record(T.String({ maxLength: 60 }), T.Unknown())),
    }),
    response: Me,
  }),
}
