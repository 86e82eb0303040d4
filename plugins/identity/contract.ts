import {
  anyOf,
  command,
  action,
  query,
  Deleted,
  Email,
  Id,
  IdParam,
  Instant,
  ListQuery,
  nullable,
  PageOf,
} from '@omnicrm/sdk'
import { event, OneOf, partial, permission, point, RequiredText, service, T, Text } from '@omnicrm/sdk'
import type { Cx, Static, Tx } from '@omnicrm/sdk'

/** Rights that identity itself guards; those of resources belong to their plugins (00-canonical 4.2). */
export const can = {
  admin: permission('admin', 'Everything: users, roles, permissions and all other endpoints'),
  impersonate: permission('can_impersonate', 'Start an impersonation session'),
  manageApiKeys: permission('manage_api_keys', 'See and manage API keys'),
}

const userFields = {
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

export const Me = T.Object({
  ...User.properties,
  permissions: T.Array(T.String()),
  scope: Scope,
  /** True when the caller holds more than own-scope permissions (00-canonical 4.1). */
  is_staff: T.Boolean(),
  landing_page: T.String(),
})
export type Me = Static<typeof Me>

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

export const Permission = T.Object({
  id: Id(),
  permission_id: Id(),
  name: T.String(),
  description: nullable(T.String()),
  plugin: T.String(),
  builtin: T.Boolean(),
})
export type Permission = Static<typeof Permission>

const RoleUser = T.Object({ user_id: Id(), username: T.String(), email: T.String() })
export const Role = T.Object({
  id: Id(),
  role_id: Id(),
  name: T.String(),
  description: nullable(T.String()),
  builtin: T.Boolean(),
  permissions: T.Array(Permission),
  user_count: T.Integer(),
  /** The first hundred; lists of roles leave it empty. */
  users: T.Array(RoleUser),
})
export type Role = Static<typeof Role>

/** Passwords are checked against the policy of AUTH-125..129, not by their schema, so that every unmet rule is named. */
const Password = T.String({ minLength: 1, maxLength: 256, 'x-secret': true })
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
const NewRole = T.Object({ name: RequiredText(100), description: T.Optional(nullable(Text(2000))) })
const Message = T.Object({ message: T.String() })

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

export const api = {
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
  listRoles: query({
    method: 'GET',
    path: '/crm/auth/roles',
    allow: 'admin',
    summary: 'Roles with their permissions and users',
    query: ListQuery,
    response: PageOf(Role),
  }),
  createRole: command({
    method: 'POST',
    path: '/crm/auth/roles',
    allow: 'admin',
    summary: 'Create a role without permissions',
    body: NewRole,
    response: Role,
    errors: ['identity.roleTaken'],
  }),
  getRole: query({
    method: 'GET',
    path: '/crm/auth/roles/:role_id',
    allow: 'admin',
    summary: 'One role with its permissions and users',
    params: IdParam('role_id'),
    response: Role,
  }),
  updateRole: command({
    method: 'PUT',
    path: '/crm/auth/roles/:role_id',
    allow: 'admin',
    summary: 'Change name and description of a role',
    params: IdParam('role_id'),
    body: partial(NewRole),
    unknown: 'ignore',
    response: Role,
    errors: ['identity.roleTaken', 'identity.systemRole'],
  }),
  deleteRole: command({
    method: 'DELETE',
    path: '/crm/auth/roles/:role_id',
    allow: 'admin',
    summary: 'Delete a role and take it from all users',
    params: IdParam('role_id'),
    response: Deleted,
    errors: ['identity.systemRole', 'identity.lastAdmin'],
  }),
  addRolePermissions: command({
    method: 'POST',
    path: '/crm/auth/roles/:role_id/permissions',
    allow: 'admin',
    summary: 'Give one or several permissions to a role',
    params: IdParam('role_id'),
    body: T.Object({
      permission_id: T.Optional(Id()),
      permission_ids: T.Optional(T.Array(Id(), { minItems: 1, maxItems: 1000 })),
    }),
    response: Role,
    errors: ['identity.unknownPermission'],
  }),
  removeRolePermission: command({
    method: 'DELETE',
    path: '/crm/auth/roles/:role_id/permissions/:permission_id',
    allow: 'admin',
    summary: 'Take one permission from a role',
    params: T.Object({ role_id: Id(), permission_id: Id() }),
    response: Deleted,
    errors: ['identity.lastAdmin'],
  }),
  roleUsers: query({
    method: 'GET',
    path: '/crm/auth/roles/:role_id/users',
    allow: 'admin',
    summary: 'The users holding a role',
    params: IdParam('role_id'),
    query: ListQuery,
    response: PageOf(User),
  }),
  addRoleUser: command({
    method: 'POST',
    path: '/crm/auth/roles/:role_id/users/:user_id',
    allow: 'admin',
    summary: 'Give a role to a user',
    params: T.Object({ role_id: Id(), user_id: Id() }),
    response: User,
    errors: ['identity.systemRole'],
  }),
  removeRoleUser: command({
    method: 'DELETE',
    path: '/crm/auth/roles/:role_id/users/:user_id',
    allow: 'admin',
    summary: 'Take a role from a user',
    params: T.Object({ role_id: Id(), user_id: Id() }),
    response: Deleted,
    errors: ['identity.lastAdmin'],
  }),
  listPermissions: query({
    method: 'GET',
    path: '/crm/auth/permissions',
    allow: 'admin',
    summary: 'The permission catalogue',
    query: ListQuery,
    response: PageOf(Permission),
  }),
  createPermission: command({
    method: 'POST',
    path: '/crm/auth/permissions',
    allow: 'admin',
    summary: 'Add a permission that plays or outside programs check',
    body: T.Object({
      name: T.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,99}$' }),
      description: T.Optional(nullable(Text(2000))),
    }),
    response: Permission,
    errors: ['identity.permissionTaken'],
  }),
}

const UserId = T.Object({ user_id: Id() })
export const UserCreated = event('identity.userCreated', UserId)
export const UserDeleted = event('identity.userDeleted', UserId)
/** `by`: the user who changed it; null when it was the user itself. */
export const PasswordChanged = event(
  'identity.passwordChanged',
  T.Object({ user_id: Id(), by: nullable(Id()), reset: T.Boolean() }),
)

/** A user as other plugins see it. */
export interface UserSummary {
  readonly user_id: number
  readonly username: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly contact_id: number | null
  readonly active: boolean
}

export interface NewUserInput {
  readonly username: string
  readonly email: string
  /** bcrypt hash made before the transaction by `hashPassword`; hashing takes too long to hold a transaction. */
  readonly password_hash: string
  readonly first_name: string
  readonly last_name: string
  readonly middle_name?: string | null
  readonly phone_number?: string | null
  readonly contact_id?: number | null
  /** Names, in any letter case. */
  readonly roles: readonly string[]
  readonly must_change_password: boolean
}

export interface UsersService {
  /** Undefined when there is none, or it is deleted. */
  find(cx: Cx, userId: number): Promise<UserSummary | undefined>
  /** The active administrator with the lowest id: stands for machines where a user is needed (KEY-83, D-4). */
  firstAdmin(cx: Cx): Promise<UserSummary | undefined>
  /** User names of all given users, deleted ones too. */
  names(cx: Cx, userIds: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** Contact id → user id of those linked to a user that is not deleted. */
  ofContacts(cx: Cx, contactIds: readonly number[]): Promise<ReadonlyMap<number, number>>
  /** Ids of active users that hold the permission by a role; administrators hold every one. */
  holdersOf(cx: Cx, permission: string): Promise<readonly number[]>
  /** @throws 400 `identity.weakPassword` naming the unmet rules (AUTH-129) */
  hashPassword(password: string): Promise<string>
  /** @throws 409 `identity.userTaken`, 400 `identity.unknownRole` */
  create(tx: Tx, user: NewUserInput): Promise<UserSummary>
  /** Blocks sign-in and ends all sessions at once. Nothing happens when the user is not active. */
  deactivate(tx: Tx, userId: number): Promise<void>
  /** To be called when what a `ScopeSource` answers has changed, so that the next request sees it. */
  scopesChanged(tx: Tx): Promise<void>
}
export const Users = service<UsersService>('identity.users')

export interface JobTokenInput {
  /** The initiating user, or the first administrator for machines. */
  readonly userId: number
  readonly provisionId: number
  /** Null only for jobs of staff without a customer. */
  readonly customerId: number | null
  /** Life of the token: the job's timeout and five minutes (D-4). */
  readonly ttlSeconds: number
}
export interface TokensService {
  /**
   * Mints the one token a play gets (D-4): rights of the role `playbook`, bound to the job and its customer. It dies
   * with the job, which `TokenGuards` tells.
   */
  mintJobToken(tx: Tx, input: JobTokenInput): Promise<string>
}
export const Tokens = service<TokensService>('identity.tokens')

/** Says whether what a token is bound to still lives; a token is refused when one guard says no. */
export interface TokenGuard {
  isAlive(cx: Cx, bound: Readonly<Record<string, number>>): Promise<boolean>
}
export const TokenGuards = point<TokenGuard>('identity.tokenGuards')

/** Finds what own-scope permissions of a user are bound to: contact → customer. */
export interface ScopeSource {
  /** Name on both sides, for example `customer_id`. */
  readonly column: string
  /** Undefined when the user is bound to none: its own-scope permissions then yield nothing (RBAC-19). */
  ofUser(
    cx: Cx,
    user: { readonly user_id: number; readonly contact_id: number | null },
  ): Promise<number | undefined>
}
export const Scopes = point<ScopeSource>('identity.scopes')

/** A message to a user. One-time links stand in `secrets`, which are kept encrypted and only until it is sent. */
export interface UserMessage {
  readonly template_key: string
  readonly user_id: number
  readonly recipient: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, string>>
}
/** Takes messages for delivery after commit; without one users get no messages, and nothing fails (AUTH-111). */
export interface MailOutbox {
  send(tx: Tx, message: UserMessage): Promise<void>
}
export const MailOutboxes = point<MailOutbox>('identity.mailOutboxes')
