import { env, OneOf, secret, T, type Static } from '@omnicrm/sdk'

/** Section `ocs` of the configuration (00-canonical 5.1). */
export const config = T.Object({
  ocs: T.Object({
    cgrates: T.String({
      'x-alias': 'ocs.OCS',
      pattern: '^[^/\\s:]+:\\d{1,5}$',
      'x-hint': 'host:port without a scheme',
      default: 'localhost:2080',
      description: 'JSON-RPC address of CGRateS, host:port.',
    }),
    ocsTenant: T.String({
      default: 'cgrates.org',
      pattern: '^[^:\\s]+$',
      description: 'Tenant of the accounts.',
    }),
    ocsApi: T.Optional(
      T.String({
        pattern: '^https?://',
        description: 'REST address of the OCS, for top-ups in mode ocs_api.',
      }),
    ),
    voice_unit: OneOf(['ns', 's'], {
      default: 'ns',
      description: 'Unit of voice balances; seconds in old engines.',
    }),
    monetary_unit: OneOf(['minor', 'major'], { default: 'minor', description: 'Unit of monetary balances.' }),
    timeout_ms: T.Integer({
      default: 5000,
      minimum: 100,
      maximum: 120000,
      description: 'Longest wait for one answer, milliseconds.',
    }),
    timezone: T.String({ default: 'UTC', description: "Zone of the engine's own times." }),
    engine: OneOf(['auto', '0.10', '0.11'], {
      default: 'auto',
      description: 'Series of the engine; auto asks it once.',
    }),
    cdrlog: T.Boolean({ default: false, description: 'Adds a *cdrlog action to renewals (D-80).' }),
    allowed_tenants: T.Optional(
      T.Array(T.String(), { description: 'Tenants the proxy may name. Default: ocsTenant.' }),
    ),
    proxy_methods: T.Array(T.String(), {
      default: [],
      description: 'Methods the proxy allows besides its own list.',
    }),
    username: T.Optional(
      T.String({
        ...env('CGRATES_API_USER'),
        description: 'Basic authentication, when the engine asks for it.',
      }),
    ),
    password: T.Optional(secret({ ...env('CGRATES_API_PASS'), description: 'Its password.' })),
  }),
})
export type OcsConfig = Static<typeof config>['ocs']
