import { Id, Instant, nullable, OneOf, event, hook, point, service, T } from '@omnicrm/sdk'
import type { Cx, Tx } from '@omnicrm/sdk'

const UserId = T.Object({ user_id: Id() })
export const UserCreated = event('identity.userCreated', UserId)
export const UserDeleted = event('identity.userDeleted', UserId)
/** `by`: the user who changed it; null when it was the user itself. */
export const PasswordChanged = event(
  'identity.passwordChanged',
  T.Object({ user_id: Id(), by: nullable(Id()), reset: T.Boolean() }),
)

/** What a person is called and reached by changed, an address once it is verified. `contact_id`: the linked contact. */
export const PersonChanged = event(
  'identity.personChanged',
  T.Object({
    user_id: Id(),
    contact_id: Id(),
    changed: T.Array(OneOf(['first_name', 'last_name', 'phone_number', 'email'])),
  }),
)

/** Too many wrong passwords or codes; `ip_address` is where the last came from. */
export const AccountLocked = event(
  'identity.accountLocked',
  T.Object({ user_id: Id(), locked_until: Instant(), ip_address: nullable(T.String()) }),
)

/** A user as other plugins see it. */
export interface UserSummary {
  readonly user_id: number
  readonly username: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly phone_number: string | null
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
  /** False when there is nothing of this id that a key could be bound to. */
  exists?(cx: Cx, id: number): Promise<boolean>
}
export const Scopes = point<ScopeSource>('identity.scopes')

/** A message to a user. One-time links stand in `secrets`, which are kept encrypted and only until it is sent. */
export interface UserMessage {
  readonly template_key: string
  /** Null for somebody who has no account yet. */
  readonly user_id: number | null
  readonly recipient: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, string>>
  /** What the user chose; without it the language of the deployment. */
  readonly language?: string
}
/** Takes messages for delivery after commit; without one users get no messages, and nothing fails (AUTH-111). */
export interface MailOutbox {
  send(tx: Tx, message: UserMessage): Promise<void>
}
export const MailOutboxes = point<MailOutbox>('identity.mailOutboxes')

/** Something that people with a right should look at. */
export interface IdentityAlert {
  readonly severity: 'info' | 'warning' | 'error'
  readonly title: string
  readonly detail?: string
  /** Page of the web application. */
  readonly link?: string
  /** Who should see it: all holders of this permission. */
  readonly permission: string
}
/** Shows alerts; without one nobody is alerted, and nothing fails (KEY-88). */
export interface AlertOutbox {
  raise(tx: Tx, alert: IdentityAlert): Promise<unknown>
}
export const AlertOutboxes = point<AlertOutbox>('identity.alertOutboxes')

/** Somebody who signed up by itself and whose address is verified (D-14). */
export interface Registration {
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly phone_number: string | null
  /** Name of a business; null for individuals. */
  readonly company_name: string | null
  /** The contact the user will be linked to; whoever keeps customers sets it. */
  readonly contact_id: number | null
}
/** Runs in the transaction that makes the account, before the user is made: who throws refuses all of it. */
export const NewRegistration = hook<Registration>('identity.newRegistration')
