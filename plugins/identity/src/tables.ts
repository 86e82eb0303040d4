import { entity, Id, Instant, nullable, T, type RowOf } from '@omnicrm/sdk'

/** Strings of any content: rows are judged at the endpoint, not here. */
const text = T.String()
const maybeText = nullable(T.String())

export const UserRow = entity({
  table: 'user',
  key: 'id',
  label: 'username',
  own: null,
  redacted: ['password_hash', 'totp_secret', 'totp_pending_secret'],
  schema: T.Object({
    id: Id(),
    username: text,
    username_ci: text,
    email: text,
    email_ci: text,
    email_verified: T.Boolean(),
    pending_email: maybeText,
    pending_email_ci: maybeText,
    password_hash: text,
    first_name: text,
    middle_name: maybeText,
    last_name: text,
    phone_number: maybeText,
    is_2fa_enabled: T.Boolean(),
    totp_secret: maybeText,
    totp_pending_secret: maybeText,
    totp_last_step: nullable(T.Integer()),
    active: T.Boolean(),
    deleted: T.Boolean(),
    deleted_at: nullable(Instant()),
    must_change_password: T.Boolean(),
    temp_password_used_at: nullable(Instant()),
    login_count: T.Integer(),
    failed_login_count: T.Integer(),
    last_login: nullable(Instant()),
    locked_until: nullable(Instant()),
    contact_id: nullable(Id()),
    preferences: T.Record(T.String(), T.Unknown()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type UserRow = RowOf<typeof UserRow>

export const RoleRow = entity({
  table: 'role',
  key: 'id',
  label: 'name',
  schema: T.Object({
    id: Id(),
    name: text,
    name_ci: text,
    description: maybeText,
    builtin: T.Boolean(),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type RoleRow = RowOf<typeof RoleRow>

/** Who holds which role; written by hand, read by lists. */
export const UserRoleRow = entity({
  table: 'user_role',
  key: 'user_id',
  audited: false,
  schema: T.Object({ user_id: Id(), role_id: Id() }),
})

export const PermissionRow = entity({
  table: 'permission',
  key: 'id',
  label: 'name',
  schema: T.Object({
    id: Id(),
    name: text,
    description: maybeText,
    plugin: text,
    builtin: T.Boolean(),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type PermissionRow = RowOf<typeof PermissionRow>

export const SessionRow = entity({
  table: 'session',
  key: 'id',
  audited: false,
  schema: T.Object({
    id: text,
    user_id: Id(),
    refresh_token_hash: text,
    /** The one before; when it comes again, somebody has a copy (ADR 0010). */
    previous_token_hash: maybeText,
    rotated_at: Instant(),
    remember_me: T.Boolean(),
    last_activity: Instant(),
    expires_at: Instant(),
    ip_address: maybeText,
    user_agent: maybeText,
    impersonator_user_id: nullable(Id()),
    parent_session_id: maybeText,
    /** Hard end, whatever is done in it; null for sessions that last as long as they are used. */
    ends_at: nullable(Instant()),
    revoked_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type SessionRow = RowOf<typeof SessionRow>

export const ResetTokenRow = entity({
  table: 'password_reset_token',
  key: 'id',
  audited: false,
  schema: T.Object({
    id: Id(),
    user_id: Id(),
    token_hash: text,
    expires_at: Instant(),
    used_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type ResetTokenRow = RowOf<typeof ResetTokenRow>

export const ApiKeyRow = entity({
  table: 'api_key',
  key: 'api_key_id',
  label: 'name',
  redacted: ['key_hash'],
  schema: T.Object({
    api_key_id: Id(),
    name: text,
    description: maybeText,
    /** Null once the key is revoked: its value can't come back. */
    key_hash: maybeText,
    key_prefix: text,
    key_suffix: text,
    permissions: T.Array(text),
    customer_id: nullable(Id()),
    allowed_ips: nullable(T.Array(text)),
    created_by: Id(),
    expiry_date: nullable(Instant()),
    last_used: nullable(Instant()),
    revoked_at: nullable(Instant()),
    protected: T.Boolean(),
    /** Days before its end that were told of last. */
    expiry_told_days: nullable(T.Integer()),
    refusals_told_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type ApiKeyRow = RowOf<typeof ApiKeyRow>

/** Requests made with a key; append-only, kept for ninety days. */
export const ApiKeyUsageRow = entity({
  table: 'api_key_usage',
  key: 'id',
  audited: false,
  schema: T.Object({
    id: Id(),
    api_key_id: Id(),
    at: Instant(),
    method: text,
    path: text,
    status: T.Integer(),
    ip_address: maybeText,
  }),
})
export type ApiKeyUsageRow = RowOf<typeof ApiKeyUsageRow>

/** Who acted as whom; written by every impersonation, never removed (USG-73). */
export const ImpersonationLogRow = entity({
  table: 'impersonation_log',
  key: 'impersonation_log_id',
  audited: false,
  schema: T.Object({
    impersonation_log_id: Id(),
    impersonating_user_id: Id(),
    target_user_id: Id(),
    impersonation_start: Instant(),
    impersonation_end: nullable(Instant()),
    impersonation_duration: nullable(T.Integer()),
    reason: maybeText,
    ip_address: maybeText,
    session_id: maybeText,
    /** The impersonating user while it goes on; unique, so that nobody impersonates two at once (USG-78). */
    open_for: nullable(Id()),
  }),
})
export type ImpersonationLogRow = RowOf<typeof ImpersonationLogRow>

/** A backup code (AUTH-87): its hash only. */
export const BackupCodeRow = entity({
  table: 'user_backup_code',
  key: 'id',
  audited: false,
  schema: T.Object({
    id: Id(),
    user_id: Id(),
    code_hash: text,
    used_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})

export const EmailTokenRow = entity({
  table: 'email_verification_token',
  key: 'id',
  audited: false,
  schema: T.Object({
    id: Id(),
    user_id: Id(),
    email: text,
    token_hash: text,
    code_hash: text,
    /** Wrong codes so far; too many, and only the link still works. */
    failed_codes: T.Integer(),
    expires_at: Instant(),
    used_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type EmailTokenRow = RowOf<typeof EmailTokenRow>

/** Somebody who signed up and whose address is not verified yet: no account, nothing anywhere else (D-14). */
export const RegistrationRow = entity({
  table: 'registration',
  key: 'id',
  audited: false,
  schema: T.Object({
    id: Id(),
    email: text,
    email_ci: text,
    password_hash: text,
    first_name: text,
    last_name: text,
    phone_number: maybeText,
    company_name: maybeText,
    token_hash: maybeText,
    code_hash: maybeText,
    failed_codes: T.Integer(),
    expires_at: Instant(),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type RegistrationRow = RowOf<typeof RegistrationRow>

/** One row, counted up with every change of users, roles, permissions or sessions. */
export const EpochRow = entity({
  table: 'identity_epoch',
  key: 'id',
  audited: false,
  schema: T.Object({ id: Id(), epoch: T.Integer() }),
})

/** How names and addresses are compared: without case and outer blanks. */
export const fold = (name: string): string => name.trim().normalize('NFC').toLowerCase()
