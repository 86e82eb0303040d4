import type { Tx } from '@omnicrm/sdk'
import type { AlertOutbox } from '../../contract.ts'
import { gather, type Gathered } from '../gathered.ts'
import { isRefusal, tellOfUse } from './watch.ts'
import { ApiKeyRow } from '../tables.ts'

/** One request made with a key of the database. */
export interface KeyUse {
  readonly api_key_id: number
  readonly at: Date
  readonly method: string
  readonly path: string
  readonly status: number
  readonly ip_address: string | null
}

export type KeyUsage = Gathered<KeyUse>

/** About 10 MB. */
const most = 50_000
const rowsAtOnce = 200

export const makeKeyUsage = (alerts: () => readonly AlertOutbox[]): KeyUsage =>
  gather({ what: 'use of API keys', most, write: (tx, uses) => record(tx, uses, alerts()) })

async function record(tx: Tx, uses: readonly KeyUse[], alerts: readonly AlertOutbox[]): Promise<void> {
  const ids = [...new Set(uses.map(each => each.api_key_id))]
  // In one order, and before anything is read: of two processes that write at once the second sees what the first wrote.
  const keys = await tx.query(ApiKeyRow).whereIn('api_key_id', ids).orderBy('api_key_id').forUpdate()
  const patches = await tellOfUse(tx, keys, uses, alerts)
  for (const key of keys) {
    const last = latest(uses.filter(each => each.api_key_id === key.api_key_id && !isRefusal(each.status)))
    const patch = {
      ...patches.get(key.api_key_id),
      ...(last !== undefined && last > (key.last_used ?? '') ? { last_used: last } : {}),
    }
    if (Object.keys(patch).length > 0)
      await tx.query(ApiKeyRow).where('api_key_id', key.api_key_id).patch(patch)
  }
  for (let at = 0; at < uses.length; at += rowsAtOnce)
    await tx.db('api_key_usage').insert(uses.slice(at, at + rowsAtOnce))
}

const latest = (uses: readonly KeyUse[]): string | undefined =>
  uses
    .map(each => each.at.toISOString())
    .toSorted()
    .at(-1)
