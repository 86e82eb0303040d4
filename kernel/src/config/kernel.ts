import { env, OneOf, secret, T, type Static } from '@omnicrm/sdk'
import { isAbsolute, join } from 'node:path'
import type { DatabaseConfig } from '../db/connect.ts'
import type { Config } from './load.ts'
import { uiConfig, uiFields } from './ui.ts'

/** Borrowed variables that only fill what the file leaves open (00-canonical 5.2). */
const fallback = (...names: string[]) => ({ ...env(...names), 'x-env-fallback': true })
const address = {
  format: 'uri',
  pattern: '^https?://',
  'x-hint': "an address that begins with http:// or https://, for example 'https://api.yourcompany.com'",
}

const database = T.Object({
  client: T.Optional(
    OneOf(['sqlite', 'mysql'], {
      description: 'Default: mysql when a user name is set, else the embedded sqlite.',
    }),
  ),
  filename: T.Optional(
    T.String({
      minLength: 1,
      description: 'File of the embedded database. Default: omnicrm.sqlite in the data directory.',
    }),
  ),
  username: T.Optional(
    T.String({ ...fallback('MYSQL_USER'), minLength: 1, description: 'User of MariaDB or MySQL.' }),
  ),
  password: T.Optional(secret({ ...fallback('MYSQL_PASSWORD'), description: 'Password of that user.' })),
  server: T.String({
    ...fallback('DB_SERVER'),
    default: 'localhost',
    minLength: 1,
    description: 'Host of the database; `db` in containers. A path is a socket.',
  }),
  port: T.Integer({ default: 3306, minimum: 1, maximum: 65535, description: 'Port of the database.' }),
  name: T.String({
    ...fallback('MYSQL_DATABASE'),
    default: 'omnicrm',
    minLength: 1,
    description: 'Name of the database.',
  }),
  pool_max: T.Integer({ default: 10, minimum: 1, maximum: 1000, description: 'Connections of one process.' }),
  replica_server: T.Optional(T.String({ minLength: 1, description: 'Host of a replica that serves reads.' })),
})

const crm = T.Object({
  base_url: T.Optional(
    T.String({
      ...address,
      description:
        'Where playbooks call the API, without a slash at the end. Default: http://localhost with the port.',
    }),
  ),
  public_url: T.Optional(
    T.String({ ...address, description: 'Where people reach the web application. Default: base_url.' }),
  ),
  port: T.Integer({
    ...env('PORT'),
    default: 5000,
    minimum: 0,
    maximum: 65535,
    description: 'Port the server listens on.',
  }),
  trusted_proxies: T.Array(
    T.String({
      pattern: '^[0-9A-Fa-f.:]+(/\\d{1,3})?$',
      'x-hint': 'an address or network, for example 10.0.0.0/8',
    }),
    { default: [], description: 'Networks whose X-Forwarded-For header is believed.' },
  ),
  cors_origins: T.Array(T.String({ minLength: 1 }), {
    default: [],
    description: 'Other web origins that may call the API.',
  }),
  environment: OneOf(['development', 'staging', 'production'], {
    ...env('NODE_ENV'),
    default: 'production',
    description: 'Production refuses sample secrets.',
  }),
  instances: T.Integer({
    default: 1,
    minimum: 1,
    description:
      'How many instances share the database. Above 1 the secrets must be configured and redis.url set.',
  }),
  secret_key: T.Optional(
    secret({
      ...env('OMNICRM_SECRET_KEY'),
      minLength: 32,
      description: 'Encrypts secrets in the database. Generated once in the data directory when absent.',
    }),
  ),
  previous_secret_keys: T.Array(secret({ minLength: 32 }), {
    ...env('OMNICRM_PREVIOUS_SECRET_KEYS'),
    default: [],
    description: 'Earlier keys, kept until everything is written with the new one.',
  }),
  callback_key: T.Optional(
    secret({
      minLength: 32,
      description:
        'Key of callbacks from the charging engine. Generated once in the data directory when absent.',
    }),
  ),
})

const pluginEntry = T.Union([
  T.String({ minLength: 1 }),
  T.Object({
    id: T.Optional(T.String({ minLength: 1 })),
    package: T.Optional(T.String({ minLength: 1 })),
    path: T.Optional(T.String({ minLength: 1 })),
    enabled: T.Optional(T.Boolean()),
  }),
])
export type PluginEntry = Static<typeof pluginEntry>

/** The sections of the kernel itself. */
export const kernelConfig = T.Object({
  database,
  redis: T.Object({
    url: T.Optional(
      secret({
        pattern: '^rediss?://',
        'x-hint': "an address like 'redis://host:6379'",
        description: 'Shared limits, caches and live pushes; needed by more than one instance.',
      }),
    ),
  }),
  crm,
  rate_limit: T.Object({
    login_per_minute: T.Integer({
      default: 10,
      minimum: 0,
      description: 'Sign-in attempts of one address; 0 switches the limit off.',
    }),
    public_per_minute: T.Integer({
      default: 30,
      minimum: 0,
      description: 'Calls without credentials of one address.',
    }),
    api_per_minute: T.Integer({
      default: 0,
      minimum: 0,
      description: 'Calls with credentials of one address.',
    }),
  }),
  plugins: T.Optional(
    T.Array(pluginEntry, {
      'x-alias': 'crm.plugins',
      description:
        'Default: every plugin of the product. Ids make the list exclusive; { path: … } and { package: … } add plugins; { id: …, enabled: false } leaves one out.',
    }),
  ),
  ui: uiConfig,
})
export type KernelConfig = Static<typeof kernelConfig>

/** What the kernel's settings come to, with everything derived filled in. */
export interface KernelSettings {
  readonly database: DatabaseConfig
  readonly redisUrl: string | undefined
  /** Without a slash at the end (CONF-27). */
  readonly baseUrl: string
  readonly publicUrl: string
  readonly port: number
  readonly trustedProxies: readonly string[]
  readonly corsOrigins: readonly string[]
  readonly environment: 'development' | 'staging' | 'production'
  readonly instances: number
  readonly rateLimit: KernelConfig['rate_limit']
  readonly plugins: readonly PluginEntry[] | undefined
  /** The kernel's fields of `/crm/config/ui`. */
  readonly ui: Readonly<Record<string, unknown>>
  /** A secret that the configuration gives: `secret_key` and `callback_key` of the kernel, or a top-level key like `jwt_secret`. */
  readonly givenSecret: (name: string) => string | undefined
  readonly previousSecretKeys: readonly string[]
}

/** Derives the kernel's settings from the configuration. @param dataDirectory absolute */
export function kernelSettings(config: Config, dataDirectory: string): KernelSettings {
  const { database: db, redis, crm: own, rate_limit, plugins, ui } = config.configOf('kernel') as KernelConfig
  const baseUrl = withoutSlash(own.base_url ?? `http://localhost:${own.port}`)
  const filename = db.filename ?? 'omnicrm.sqlite'
  return {
    database: {
      client: db.client ?? (db.username === undefined ? 'sqlite' : 'mysql'),
      filename: isAbsolute(filename) ? filename : join(dataDirectory, filename.replace(/^(\.\/)?data\//, '')),
      server: db.server,
      port: db.port,
      name: db.name,
      username: db.username,
      password: db.password,
      pool_max: db.pool_max,
      replica_server: db.replica_server,
    },
    redisUrl: redis.url,
    baseUrl,
    publicUrl: withoutSlash(own.public_url ?? baseUrl),
    port: own.port,
    trustedProxies: own.trusted_proxies,
    corsOrigins: own.cors_origins,
    environment: own.environment,
    instances: own.instances,
    rateLimit: rate_limit,
    plugins,
    ui: uiFields(ui),
    givenSecret: name => {
      const value = { ...config.values, secret_key: own.secret_key, callback_key: own.callback_key }[name]
      return typeof value === 'string' ? value : undefined
    },
    previousSecretKeys: own.previous_secret_keys,
  }
}

export const withoutSlash = (url: string): string => url.replace(/\/+$/, '')

/**
 * What several instances must be given alike, because each would make its own, or keep it in its own memory (D-105).
 * @returns the settings that are missing; none for a single instance
 */
export function missingForInstances(settings: KernelSettings): string[] {
  if (settings.instances === 1) return []
  return [
    ...(settings.givenSecret('secret_key') === undefined ? ['OMNICRM_SECRET_KEY'] : []),
    ...(settings.givenSecret('jwt_secret') === undefined ? ['jwt_secret'] : []),
    ...(settings.givenSecret('callback_key') === undefined ? ['crm.callback_key'] : []),
    ...(settings.redisUrl === undefined ? ['redis.url'] : []),
  ]
}
