import {
  anyOf,
  command,
  action,
  query,
  Deleted,
  Id,
  IdParam,
  Instant,
  ListQuery,
  nullable,
  PageOf,
  partial,
  RequiredText,
  T,
} from '@omnicrm/sdk'
import { Password, User, UserDetail, userFields } from './user.ts'

/** One name, several with commas, or a list (RBAC-33). */
const RoleNames = T.Union([RequiredText(1000), T.Array(RequiredText(100), { minItems: 1 })])

const NewUser = T.Object({
  username: userFields.username,
  email: userFields.email,
  password: Password,
  first_name: userFields.first_name,
  middle_name: T.Optional(userFields.middle_name),
  last_name: userFields.last_name,
  phone_number: T.Optional(userFields.phone_number),
  role: T.Optional(RoleNames),
  roles: T.Optional(RoleNames),
  contact_id: T.Optional(nullable(Id())),
  must_change_password: T.Optional(T.Boolean()),
  /** Sends the welcome message with the way to sign in (AUTH-177). */
  send_welcome_email: T.Optional(T.Boolean()),
})
const UserPatch = T.Object({
  ...partial(T.Object(userFields)).properties,
  role: T.Optional(RoleNames),
  roles: T.Optional(RoleNames),
  contact_id: T.Optional(nullable(Id())),
  active: T.Optional(T.Boolean()),
  /** `false` restores a deleted user (RBAC-48). */
  deleted: T.Optional(T.Boolean()),
})
const UserSearch = T.Object({
  ...ListQuery.properties,
  /** A role name. */
  role: T.Optional(T.String({ maxLength: 100 })),
  email_domain: T.Optional(T.String({ maxLength: 191 })),
  active: T.Optional(T.Boolean()),
  deleted: T.Optional(T.Boolean()),
  is_2fa_enabled: T.Optional(T.Boolean()),
  /** True lists those who never signed in (RBAC-41). */
  never_logged_in: T.Optional(T.Boolean()),
  last_login_before: T.Optional(Instant()),
  last_login_after: T.Optional(Instant()),
})

export const usersApi = {
  listUsers: query({
    method: 'GET',
    path: '/crm/auth/users',
    allow: 'admin',
    summary: 'Users; deleted ones only when `filters` asks for them',
    query: ListQuery,
    response: PageOf(User),
  }),
  searchUsers: query({
    method: 'GET',
    path: '/crm/auth/users/search',
    allow: 'admin',
    summary: 'Users by name, e-mail, role, state or last sign-in',
    query: UserSearch,
    response: PageOf(User),
  }),
  createUser: action({
    method: 'POST',
    path: '/crm/auth/users',
    allow: 'admin',
    summary: 'Create a user',
    body: NewUser,
    response: User,
    errors: ['identity.weakPassword', 'identity.unknownRole', 'identity.userTaken'],
  }),
  getUser: query({
    method: 'GET',
    path: '/crm/auth/users/:user_id',
    allow: anyOf('admin', 'signedIn'),
    summary: 'One user; others than administrators see themselves only',
    params: IdParam('user_id'),
    response: UserDetail,
  }),
  updateUser: command({
    method: 'PUT',
    path: '/crm/auth/users/:user_id',
    allow: 'admin',
    summary: 'Change a user; only the fields sent change',
    params: IdParam('user_id'),
    body: UserPatch,
    unknown: 'ignore',
    response: UserDetail,
    errors: ['identity.unknownRole', 'identity.userTaken', 'identity.lastAdmin'],
  }),
  deleteUser: command({
    method: 'DELETE',
    path: '/crm/auth/users/:user_id',
    allow: 'admin',
    summary: 'Delete a user; the row stays and can be restored',
    params: IdParam('user_id'),
    response: Deleted,
    errors: ['identity.lastAdmin', 'identity.notYourself'],
  }),
}
