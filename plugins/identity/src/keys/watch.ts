import { after, days, hours, job, T, type Tx, type Worker } from '@omnicrm/sdk'
import type { AlertOutbox, IdentityAlert } from '../../contract.ts'
import type { KeyUse } from './usage.ts'
import { ApiKeyRow, ApiKeyUsageRow } from '../tables.ts'

export const TellOfExpiringKeys = job('identity.tellOfExpiringKeys', T.Object({}))
export const PurgeKeyUsage = job('identity.purgeKeyUsage', T.Object({}))

const alarmingRefusals = 10
const refusalWindow = hours(1)
const refusalQuiet = hours(24)
const tellDaysBefore = [1, 7, 30] as const
const keepUsageDays = 90
const purgeAtOnce = 5000

/** Not authenticated or not allowed; what else goes wrong is the request's own matter. */
export const isRefusal = (status: number): boolean => status === 401 || status === 403

type Told = Partial<Pick<ApiKeyRow, 'refusals_told_at'>>

/**
 * Alerts of what is unusual in uses about to be written: a new address, and repeated refusals (KEY-88).
 * @param keys locked rows of the keys used
 * @returns what to remember, by key
 */
export async function tellOfUse(
  tx: Tx,
  keys: readonly ApiKeyRow[],
  uses: readonly KeyUse[],
  alerts: readonly AlertOutbox[],
): Promise<Map<number, Told>> {
  const told = new Map<number, Told>()
  if (alerts.length === 0) return told
  for (const key of keys) {
    const own = uses.filter(each => each.api_key_id === key.api_key_id)
    for (const address of await newAddresses(tx, key.api_key_id, own))
      await raiseAll(tx, alerts, newAddressAlert(key, address))
    if (await isRefusedOften(tx, key, own)) {
      told.set(key.api_key_id, { refusals_told_at: tx.now().toISOString() })
      await raiseAll(tx, alerts, refusalAlert(key))
    }
  }
  return told
}

interface NewAddress {
  readonly ip: string
  /** True when the key was never used before. */
  readonly isFirst: boolean
}

async function newAddresses(tx: Tx, apiKeyId: number, uses: readonly KeyUse[]): Promise<NewAddress[]> {
  const seen = new Set(uses.flatMap(each => (each.ip_address === null ? [] : [each.ip_address])))
  const rows = tx.query(ApiKeyUsageRow).where('api_key_id', apiKeyId)
  const known = await rows
    .clone()
    .whereIn('ip_address', [...seen])
    .distinct('ip_address')
  for (const { ip_address } of known) if (ip_address !== null) seen.delete(ip_address)
  if (seen.size === 0) return []
  const isUsed = known.length > 0 || (await rows.clone().first()) !== undefined
  return [...seen].map((ip, index) => ({ ip, isFirst: !isUsed && index === 0 }))
}

async function isRefusedOften(tx: Tx, key: ApiKeyRow, uses: readonly KeyUse[]): Promise<boolean> {
  const refused = uses.filter(each => isRefusal(each.status)).length
  const quietUntil = after(tx.now(), -refusalQuiet).toISOString()
  if (refused === 0 || (key.refusals_told_at !== null && key.refusals_told_at > quietUntil)) return false
  const before = await tx
    .query(ApiKeyUsageRow)
    .where('api_key_id', key.api_key_id)
    .where('at', '>', after(tx.now(), -refusalWindow))
    .whereIn('status', [401, 403])
    .resultSize()
  return before + refused >= alarmingRefusals
}

async function raiseAll(tx: Tx, alerts: readonly AlertOutbox[], alert: IdentityAlert): Promise<void> {
  for (const each of alerts) await each.raise(tx, alert)
}

const about = { link: '/api-keys', permission: 'manage_api_keys' }

const newAddressAlert = ({ name }: ApiKeyRow, { ip, isFirst }: NewAddress): IdentityAlert => ({
  ...about,
  severity: isFirst ? 'info' : 'warning',
  title: isFirst
    ? `API key '${name}' was used for the first time`
    : `API key '${name}' came from a new address`,
  detail: `A request came from ${ip}. If you do not know this address, regenerate or delete the key.`,
})

const refusalAlert = ({ name }: ApiKeyRow): IdentityAlert => ({
  ...about,
  severity: 'warning',
  title: `API key '${name}' is refused again and again`,
  detail: `At least ${alarmingRefusals} of its requests within an hour were refused: it has expired, comes from another address, lacks a permission, or the user who made it is inactive or deleted.`,
})

/** Thirty days, seven days and one day before a key ends, each once (D-101). */
export async function tellOfExpiringKeys(tx: Tx, alerts: readonly AlertOutbox[]): Promise<void> {
  const keys = await tx
    .query(ApiKeyRow)
    .whereNull('revoked_at')
    .where('expiry_date', '>', tx.now())
    .where('expiry_date', '<=', after(tx.now(), days(Math.max(...tellDaysBefore))))
    .forUpdate()
  for (const key of keys) {
    const stage = tellDaysBefore.find(
      each => (key.expiry_date ?? '') <= after(tx.now(), days(each)).toISOString(),
    )
    if (stage === undefined || (key.expiry_told_days !== null && key.expiry_told_days <= stage)) continue
    await tx.query(ApiKeyRow).where('api_key_id', key.api_key_id).patch({ expiry_told_days: stage })
    await raiseAll(tx, alerts, {
      ...about,
      severity: stage === 1 ? 'warning' : 'info',
      title: `API key '${key.name}' expires on ${(key.expiry_date ?? '').slice(0, 10)}`,
      detail: 'Extend it, or make a second key, switch its users over and delete this one.',
    })
  }
}

/** Removes uses older than ninety days, a few thousand in each transaction so that nobody waits. */
export async function purgeKeyUsage(worker: Worker): Promise<void> {
  const before = after(worker.now(), -days(keepUsageDays))
  for (;;) {
    const removed = await worker.tx(async tx => {
      const old = await tx
        .query(ApiKeyUsageRow)
        .where('at', '<', before)
        .orderBy('at')
        .select('id')
        .limit(purgeAtOnce)
      const ids = old.map(each => each.id)
      for (let at = 0; at < ids.length; at += 500)
        await tx
          .query(ApiKeyUsageRow)
          .whereIn('id', ids.slice(at, at + 500))
          .delete()
      return ids.length
    })
    if (removed < purgeAtOnce) return
  }
}
