import { env, OneOf, secret, T, type Static } from '@omnicrm/sdk'

const Roles = T.Array(T.String({ minLength: 1 }))

/** The sections of the configuration that identity owns (00-canonical 5.1). */
export const identityConfig = T.Object({
  jwt_secret: T.Optional(
    secret({
      minLength: 64,
      description: 'Signs access tokens. Generated once in the data directory of a single instance (D-105).',
    }),
  ),
  auth: T.Object({
    access_token_minutes: T.Integer({
      default: 15,
      minimum: 1,
      maximum: 1440,
      description: 'Life of an access token.',
    }),
    session_idle_minutes: T.Integer({
      default: 30,
      minimum: 1,
      description: 'A session unused for so long ends.',
    }),
    remember_me_days: T.Integer({ default: 30, minimum: 1, description: 'Life of a remembered session.' }),
    lockout_threshold: T.Integer({
      default: 5,
      minimum: 0,
      description: 'Failed sign-ins that lock an account.',
    }),
    lockout_minutes: T.Integer({ default: 30, minimum: 1, description: 'How long an account stays locked.' }),
    password_history: T.Integer({
      default: 0,
      minimum: 0,
      description: 'Former passwords that may not return.',
    }),
    require_2fa_roles: T.Array(T.String(), { default: [], description: 'Roles that need a second factor.' }),
    require_2fa_all: T.Boolean({ default: false, description: 'Everybody needs a second factor.' }),
    reset_token_minutes: T.Integer({
      default: 60,
      minimum: 1,
      description: 'Life of a link to set a new password.',
    }),
    forgot_password_disclose: T.Boolean({
      default: false,
      description: 'Tells when an e-mail address is unknown (D-1).',
    }),
    social_logins: OneOf(['yes', 'no'], {
      ...env('REACT_APP_ALLOW_SOCIAL_LOGINS'),
      default: 'no',
      description: 'Shows buttons of social networks at sign-in (AUTH-105).',
    }),
    bcrypt_cost: T.Integer({
      default: 12,
      minimum: 4,
      maximum: 20,
      description: 'Work factor of password hashes.',
    }),
    first_admin_email: T.Optional(
      T.String({
        ...env('OMNICRM_ADMIN_EMAIL'),
        format: 'email',
        description: 'E-mail address of the administrator that the first start makes.',
      }),
    ),
    first_admin_password: T.Optional(
      secret({
        ...env('OMNICRM_ADMIN_PASSWORD'),
        description: 'Password of that administrator; a random one is made and shown once when absent.',
      }),
    ),
  }),
  self_care: T.Object({
    allow_registration: T.Boolean({
      default: false,
      description: 'Customers may sign up by themselves (D-14).',
    }),
  }),
  impersonation: T.Object({
    max_minutes: T.Integer({ default: 60, minimum: 1, description: 'Life of an impersonation session.' }),
    allow_admin_targets: T.Boolean({ default: false, description: 'Administrators may be impersonated.' }),
  }),
  api_keys: T.Record(
    T.String(),
    T.Object({
      roles: Roles,
      ips: T.Optional(T.Array(T.String())),
      description: T.Optional(T.String()),
    }),
    {
      default: {},
      'x-secret-keys': true,
      description: 'API keys of machines: the key → its roles, and the addresses it may come from.',
    },
  ),
  ip_whitelist: T.Union([T.Array(T.String()), T.Record(T.String(), T.Object({ roles: Roles }))], {
    default: {},
    description: 'Addresses or networks that need no credential → their roles (D-2).',
  }),
  ip_whitelist_default_roles: T.Array(T.String(), {
    default: [],
    description: 'Roles of addresses when the whitelist is a plain list.',
  }),
})
export type IdentityConfig = Static<typeof identityConfig>
