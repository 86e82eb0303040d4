import type { Cx, Handlers } from '@omnicrm/sdk'
import type { apiKeysApi, NewApiKeyAnswer, ScopeSource } from '../../contract.ts'
import { createKey, regenerateKey, revokeKey, updateKey, type NewKey } from './manage.ts'
import { mayGrant } from './grants.ts'
import { keyDetail } from './detail.ts'
import { keySummary, listKeys, toApiKeys, type KeyListParts } from './lists.ts'
import { described } from '../roles.ts'
import { PermissionRow, type ApiKeyRow } from '../tables.ts'

export const apiKeys = (
  parts: KeyListParts,
  scopes: () => readonly ScopeSource[],
): Handlers<typeof apiKeysApi> => ({
  listApiKeys: (cx, input) => listKeys(cx, input, parts),
  apiKeySummary: cx => keySummary(cx, parts),
  createApiKey: async (tx, input) => withValue(tx, await createKey(tx, input, scopes())),
  getApiKey: (cx, { api_key_id }) => keyDetail(cx, api_key_id),
  updateApiKey: async (tx, { api_key_id, ...change }) =>
    shown(tx, await updateKey(tx, api_key_id, change, scopes())),
  regenerateApiKey: async (tx, { api_key_id }) => withValue(tx, await regenerateKey(tx, api_key_id)),
  async deleteApiKey(tx, { api_key_id }) {
    await revokeKey(tx, api_key_id)
    return { result: 'success' }
  },
  async grantablePermissions(cx) {
    const rows = await cx.query(PermissionRow).orderBy('name')
    const data = rows
      .filter(each => mayGrant(cx.actor, each.name, null))
      .map(each => ({ name: each.name, description: described(cx, each) }))
    return { data }
  },
})

async function shown(cx: Cx, row: ApiKeyRow) {
  const [key] = await toApiKeys(cx, [row])
  return { ...(key as NonNullable<typeof key>), api_key_id: row.api_key_id }
}

/** The only time that the value is told (KEY-18). */
const withValue = async (cx: Cx, { row, value }: NewKey): Promise<NewApiKeyAnswer> => ({
  ...(await shown(cx, row)),
  api_key: value,
})
