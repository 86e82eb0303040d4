import { after, invalid, isRealDay, notFound, parseInstant, raise, seconds } from '@omnicrm/sdk'
import type { Cx, Tx } from '@omnicrm/sdk'
import type { ScopeSource } from '../../contract.ts'
import { makeAddressSet } from '../addresses.ts'
import { bumpEpoch } from '../epoch.ts'
import { fail } from '../errors.ts'
import { knownPermissions, refuseBeyond } from './grants.ts'
import { hashOfKey, keyPrefix, makeKey, suffixOf } from './values.ts'
import { loadUserWithRights } from '../rights.ts'
import { ApiKeyRow } from '../tables.ts'
import { holdersOf } from '../users.ts'

export interface KeyInput {
  readonly name: string
  readonly description?: string | null
  readonly permissions: readonly string[]
  readonly expiry_date?: string | null
  readonly customer_id?: number | null
  readonly allowed_ips?: readonly string[] | null
}

/** A row with the value that is told this once. */
export interface NewKey {
  readonly row: ApiKeyRow
  readonly value: string
}

/** @throws 400 for an unknown permission or customer, a bad expiry or address; 403 for more than the caller may do (D-16) */
export async function createKey(tx: Tx, input: KeyInput, scopes: readonly ScopeSource[]): Promise<NewKey> {
  const permissions = await knownPermissions(tx, input.permissions)
  const customerId = input.customer_id ?? null
  refuseBeyond(tx.actor, permissions, customerId, 'you may do yourself')
  await requireCustomer(tx, customerId, scopes)
  const value = makeKey()
  const row = await tx.insert(
    ApiKeyRow,
    {
      name: input.name.trim(),
      description: input.description ?? null,
      ...stored(value),
      permissions,
      customer_id: customerId,
      allowed_ips: addressesOf(input.allowed_ips ?? null),
      created_by: await creator(tx),
      expiry_date: expiryOf(input.expiry_date ?? null, tx.now()),
    },
    { title: `API key ${input.name.trim()} made` },
  )
  await bumpEpoch(tx)
  return { row, value }
}

/** Changes what is given; never the value, its creation or its creator (KEY-30, KEY-37). */
export async function updateKey(
  tx: Tx,
  apiKeyId: number,
  change: Partial<KeyInput>,
  scopes: readonly ScopeSource[],
): Promise<ApiKeyRow> {
  const row = await changeableKey(tx, apiKeyId)
  const { name, description, expiry_date, allowed_ips } = change
  const rights = await rightsChange(tx, row, change, scopes)
  const changed = await tx.update(
    ApiKeyRow,
    apiKeyId,
    {
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(description === undefined ? {} : { description }),
      ...rights,
      ...(expiry_date === undefined
        ? {}
        : { expiry_date: expiryOf(expiry_date, tx.now()), expiry_told_days: null }),
      ...(allowed_ips === undefined ? {} : { allowed_ips: addressesOf(allowed_ips) }),
    },
    { title: `API key ${row.name} changed` },
  )
  await bumpEpoch(tx)
  return changed
}

/** What is added must be within the rights of the one who adds it, and the whole within the creator's. */
async function rightsChange(
  tx: Tx,
  row: ApiKeyRow,
  change: Partial<KeyInput>,
  scopes: readonly ScopeSource[],
): Promise<Partial<ApiKeyRow>> {
  if (change.permissions === undefined && change.customer_id === undefined) return {}
  const permissions = change.permissions ? await knownPermissions(tx, change.permissions) : row.permissions
  const customer_id = change.customer_id === undefined ? row.customer_id : change.customer_id
  const isRebound = customer_id !== row.customer_id
  if (isRebound) await requireCustomer(tx, customer_id, scopes)
  const added = permissions.filter(each => isRebound || !row.permissions.includes(each))
  if (added.length > 0) {
    refuseBeyond(tx.actor, added, customer_id, 'you may do yourself')
    const person = await loadUserWithRights(tx, row.created_by, scopes)
    if (person) refuseBeyond(person, added, customer_id, 'its creator may do')
  }
  return { permissions, customer_id }
}

/** A new value; the old one ends with this transaction, in every process (KEY-31). */
export async function regenerateKey(tx: Tx, apiKeyId: number): Promise<NewKey> {
  const before = await changeableKey(tx, apiKeyId)
  // Whoever reads the new value can use it.
  refuseBeyond(tx.actor, before.permissions, before.customer_id, 'you may do yourself')
  const value = makeKey()
  const row = await tx.update(ApiKeyRow, apiKeyId, stored(value), {
    action: 'regenerate',
    title: `API key ${before.name} given a new value`,
  })
  await bumpEpoch(tx)
  return { row, value }
}

/** For good: the hash goes, the row stays for what was done with the key (KEY-32, KEY-48). */
export async function revokeKey(tx: Tx, apiKeyId: number): Promise<void> {
  const { name } = await changeableKey(tx, apiKeyId)
  await tx.update(
    ApiKeyRow,
    apiKeyId,
    { key_hash: null, revoked_at: tx.now().toISOString() },
    { action: 'delete', title: `API key ${name} revoked` },
  )
  await bumpEpoch(tx)
}

/** @throws 404 when there is none, or it was revoked; 409 when it is protected (KEY-34) */
async function changeableKey(tx: Tx, apiKeyId: number): Promise<ApiKeyRow> {
  const row = await tx.lock(ApiKeyRow, apiKeyId)
  if (!row || row.revoked_at !== null) throw notFound('API key', apiKeyId)
  if (row.protected) throw fail.protectedKey()
  return row
}

export async function keyById(cx: Cx, apiKeyId: number): Promise<ApiKeyRow> {
  const row = await cx.query(ApiKeyRow).findById(apiKeyId).whereNull('revoked_at')
  return row ?? raise(notFound('API key', apiKeyId))
}

const stored = (value: string) => ({
  key_hash: hashOfKey(value).toString('hex'),
  key_prefix: keyPrefix,
  key_suffix: suffixOf(value),
})

/** Whose rights the key stands under: the caller, the creator of the calling key, or the first administrator (KEY-83). */
async function creator(tx: Tx): Promise<number> {
  const { userId, apiKeyId } = tx.actor
  if (userId !== null) return userId
  if (apiKeyId !== null) return (await keyById(tx, apiKeyId)).created_by
  const [first] = await holdersOf(tx, 'admin')
  return first ?? raise(fail.noUser())
}

async function requireCustomer(
  cx: Cx,
  customerId: number | null,
  scopes: readonly ScopeSource[],
): Promise<void> {
  const source = scopes.find(each => each.column === 'customer_id')
  if (customerId !== null && (await source?.exists?.(cx, customerId)) === false)
    throw invalid('customer_id', `there is no customer ${customerId}`)
}

const endOfDay = seconds(86_399)

/** A bare day counts to its end in UTC (KEY-29). @throws 400 when it is no time, or over */
function expiryOf(text: string | null, now: Date): string | null {
  if (text === null) return null
  const at = parseInstant(text)
  if (at === undefined)
    throw fail.badExpiry({ text: 'is no day and no time', fields: { expiry_date: 'is no day and no time' } })
  const end = isRealDay(text) ? after(new Date(at), endOfDay).toISOString() : at
  if (end <= now.toISOString())
    throw fail.badExpiry({ text: 'is over already', fields: { expiry_date: 'is over already' } })
  return end
}

/** @throws 400 naming what is neither address nor network */
function addressesOf(ranges: readonly string[] | null): string[] | null {
  if (ranges === null) return null
  const wrong = ranges.find(each => !isRange(each))
  if (wrong !== undefined)
    throw invalid('allowed_ips', `'${wrong}' is no IP address and no range like 10.0.0.0/24`)
  return ranges.map(each => each.trim())
}

function isRange(text: string): boolean {
  try {
    makeAddressSet([text])
    return true
  } catch {
    return false // the caller is told which
  }
}
