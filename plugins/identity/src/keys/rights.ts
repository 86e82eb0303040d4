import { timingSafeEqual } from 'node:crypto'
import type { Actor, Cx } from '@omnicrm/sdk'
import { makeAddressSet, type AddressSet } from '../addresses.ts'
import { mayGrant } from './grants.ts'
import type { UserWithRights } from '../rights.ts'
import { ApiKeyRow } from '../tables.ts'

/** A key of the database with what it may do now. */
export interface KeyState {
  readonly apiKeyId: number
  readonly name: string
  /** Empty once its creator may not act any more. */
  readonly permissions: ReadonlySet<string>
  readonly hasCreator: boolean
  readonly bound: Readonly<Record<string, number>>
  readonly addresses: AddressSet | undefined
  readonly expiresAt: string | null
}

/** @param creatorOf finds the user if it may act at all */
export async function loadKey(
  cx: Cx,
  hash: Buffer,
  creatorOf: (userId: number) => Promise<UserWithRights | undefined>,
): Promise<KeyState | undefined> {
  const [row] = await cx.findAll(ApiKeyRow, { key_hash: hash.toString('hex') })
  if (!row?.key_hash || !timingSafeEqual(Buffer.from(row.key_hash, 'hex'), hash)) return undefined
  const creator = await creatorOf(row.created_by)
  return {
    apiKeyId: row.api_key_id,
    name: row.name,
    permissions: new Set(creator ? remaining(row, creator) : []),
    hasCreator: creator !== undefined,
    bound: row.customer_id === null ? {} : { customer_id: row.customer_id },
    addresses: row.allowed_ips === null ? undefined : makeAddressSet(row.allowed_ips),
    expiresAt: row.expiry_date,
  }
}

/** What was granted and is still within its creator's rights (D-16). */
const remaining = ({ permissions, customer_id }: ApiKeyRow, creator: UserWithRights): string[] =>
  permissions.filter(each => mayGrant(creator, each, customer_id))

export const isExpired = (expiresAt: string | null, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now.toISOString()

/** Activity is recorded under the name of the key (PLAT-97). */
export const keyActor = (key: KeyState, ip: string): Actor => ({
  method: 'api_key',
  userId: null,
  userName: key.name,
  impersonatingUserId: null,
  apiKeyId: key.apiKeyId,
  sessionId: null,
  isAdmin: key.permissions.has('admin'),
  permissions: key.permissions,
  bound: key.bound,
  ip,
})
