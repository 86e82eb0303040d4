import {
  command,
  Deleted,
  Id,
  IdParam,
  Instant,
  ListQuery,
  nullable,
  OneOf,
  PageOf,
  partial,
  query,
  RequiredText,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { can } from './roles.ts'

export const apiKeyStates = ['active', 'expiring_soon', 'expired', 'revoked'] as const

/** A key as everybody sees it: masked, whoever asks (KEY-17, KEY-19). Configured keys have no id and are protected. */
export const ApiKey = T.Object({
  /** Null for keys of the configuration file. */
  api_key_id: nullable(Id()),
  name: T.String(),
  description: nullable(T.String()),
  /** `sk_live_...XYZ`. */
  masked_key: T.String(),
  status: OneOf(apiKeyStates),
  permissions: T.Array(T.String()),
  /** Roles of configured keys; database keys hold permissions only. */
  roles: T.Array(T.String()),
  customer_id: nullable(Id()),
  allowed_ips: nullable(T.Array(T.String())),
  created: nullable(Instant()),
  created_by: nullable(Id()),
  created_by_name: nullable(T.String()),
  /** False while the creator is inactive or deleted: the key is refused until that changes. */
  creator_active: T.Boolean(),
  expiry_date: nullable(Instant()),
  last_used: nullable(Instant()),
  /** True for keys of the configuration file: shown, not changed here (KEY-34, KEY-69). */
  protected: T.Boolean(),
})
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyDetail = T.Object({
  ...ApiKey.properties,
  usage: T.Object({
    /** Requests of the last thirty days. */
    requests: T.Integer(),
    /** Of these, answered with 401 or 403. */
    refused: T.Integer(),
    by_day: T.Array(T.Object({ day: T.String({ format: 'date' }), requests: T.Integer() })),
    addresses: T.Array(
      T.Object({ ip_address: nullable(T.String()), requests: T.Integer(), last_used: Instant() }),
    ),
  }),
  /** The last fifty requests, newest first. */
  recent: T.Array(
    T.Object({
      at: Instant(),
      method: T.String(),
      path: T.String(),
      status: T.Integer(),
      ip_address: nullable(T.String()),
    }),
  ),
})
export type ApiKeyDetail = Static<typeof ApiKeyDetail>

/** The only two answers that carry a key; it can't be seen again (KEY-18). */
export const NewApiKeyAnswer = T.Object({ ...ApiKey.properties, api_key_id: Id(), api_key: T.String() })
export type NewApiKeyAnswer = Static<typeof NewApiKeyAnswer>

const KeyFields = T.Object({
  name: RequiredText(100),
  description: T.Optional(nullable(Text(2000))),
  /** Canonical names or their aliases; never more than the creator holds (D-16). */
  permissions: T.Array(RequiredText(100), { maxItems: 500 }),
  /** A time, or a day that counts to its end in UTC (KEY-29, KEY-37); null never expires. */
  expiry_date: T.Optional(nullable(T.String({ minLength: 10, maxLength: 40 }))),
  /** Binds own-scope permissions. */
  customer_id: T.Optional(nullable(Id())),
  /** Addresses or networks the key may come from; null is anywhere. */
  allowed_ips: T.Optional(nullable(T.Array(RequiredText(50), { minItems: 1, maxItems: 100 }))),
})

const ApiKeyList = T.Object({
  ...ListQuery.properties,
  status: T.Optional(OneOf(['active', 'expiring_soon', 'expired'])),
})

export const apiKeysApi = {
  listApiKeys: query({
    method: 'GET',
    path: '/crm/api-keys',
    allow: can.manageApiKeys,
    summary: 'API keys, masked; revoked ones are not listed',
    query: ApiKeyList,
    response: PageOf(ApiKey),
  }),
  apiKeySummary: query({
    method: 'GET',
    path: '/crm/api-keys/summary',
    allow: can.manageApiKeys,
    summary: 'How many keys there are, by state',
    response: T.Object({
      total: T.Integer(),
      /** Every key that is valid now, those expiring soon included (KEY-49). */
      active: T.Integer(),
      expiring_soon: T.Integer(),
      expired: T.Integer(),
    }),
  }),
  createApiKey: command({
    method: 'POST',
    path: '/crm/api-keys',
    allow: can.manageApiKeys,
    summary: 'Make a key; the answer shows it for the only time',
    body: KeyFields,
    response: NewApiKeyAnswer,
    secretAnswer: true,
    errors: [
      'identity.badExpiry',
      'identity.unknownPermissions',
      'identity.beyondOwnRights',
      'identity.notWhileImpersonating',
    ],
  }),
  getApiKey: query({
    method: 'GET',
    path: '/crm/api-keys/:api_key_id',
    allow: can.manageApiKeys,
    summary: 'One key with its use',
    params: IdParam('api_key_id'),
    response: ApiKeyDetail,
  }),
  updateApiKey: command({
    method: 'PATCH',
    path: '/crm/api-keys/:api_key_id',
    allow: can.manageApiKeys,
    summary: 'Change name, description, expiry, permissions or addresses; never the key itself',
    params: IdParam('api_key_id'),
    body: partial(KeyFields),
    response: ApiKey,
    errors: [
      'identity.badExpiry',
      'identity.unknownPermissions',
      'identity.beyondOwnRights',
      'identity.protectedKey',
      'identity.notWhileImpersonating',
    ],
  }),
  regenerateApiKey: command({
    method: 'POST',
    path: '/crm/api-keys/:api_key_id/regenerate',
    allow: can.manageApiKeys,
    summary: 'A new value for the key; the old one ends at once',
    params: IdParam('api_key_id'),
    response: NewApiKeyAnswer,
    secretAnswer: true,
    errors: ['identity.beyondOwnRights', 'identity.protectedKey', 'identity.notWhileImpersonating'],
  }),
  deleteApiKey: command({
    method: 'DELETE',
    path: '/crm/api-keys/:api_key_id',
    allow: can.manageApiKeys,
    summary: 'Revoke a key for good',
    params: IdParam('api_key_id'),
    response: Deleted,
    errors: ['identity.protectedKey', 'identity.notWhileImpersonating'],
  }),
  grantablePermissions: query({
    method: 'GET',
    path: '/crm/api-keys/permissions',
    allow: can.manageApiKeys,
    summary: 'The permissions that the caller may give to a key',
    response: T.Object({ data: T.Array(T.Object({ name: T.String(), description: nullable(T.String()) })) }),
  }),
}
