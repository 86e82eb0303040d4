import type { JsonObject } from '../shared/json.ts'
import { freeMap, struct, text } from './decode.ts'
import { goTime } from './encode.ts'
import { tenantOf, type Engine } from './engine.ts'
import { notFound, requireFields, RpcError } from './errors.ts'
import { passesFilters } from './filter-rules.ts'
import { method, type Methods } from './method.ts'
import { filterIdsOf } from './profiles.ts'
import type { Profile } from './state.ts'

export interface ThresholdEvent {
  tenant: string
  event: JsonObject
  options: JsonObject
  /** The account that the event tells of, when it holds one. */
  accountId: string | undefined
}

const TenantId = struct('utils.TenantIDWithAPIOpts', { Tenant: text, ID: text, APIOpts: freeMap })
const CgrEvent = struct('utils.CGREvent', { Tenant: text, ID: text, Event: freeMap, APIOpts: freeMap })

export const thresholdMethods: Methods = {
  GetThreshold: method(TenantId, (engine, argument) => {
    requireFields(argument, 'ID')
    const tenant = tenantOf(engine, argument.Tenant)
    const found = engine.state.thresholds.get(`${tenant}:${argument.ID}`)
    if (!found) throw notFound()
    return { Tenant: tenant, ID: argument.ID, Hits: found.hits, Snooze: goTime(found.snoozedUntil) }
  }),
  ResetThreshold: method(TenantId, (engine, argument) => {
    requireFields(argument, 'ID')
    const found = engine.state.thresholds.get(`${tenantOf(engine, argument.Tenant)}:${argument.ID}`)
    if (!found) throw notFound()
    Object.assign(found, { hits: 0, snoozedUntil: undefined })
    return 'OK'
  }),
  ProcessEvent: method(CgrEvent, async (engine, argument) => {
    requireFields(argument, 'ID', 'Event')
    const tenant = tenantOf(engine, argument.Tenant)
    const event = argument.Event ?? {}
    const ids = await processThresholds(engine, {
      tenant,
      event,
      options: argument.APIOpts ?? {},
      accountId: undefined,
    })
    if (ids.length === 0) throw notFound()
    return ids
  }),
}

/** Counts a hit for each matching threshold, by weight, and runs its actions. Answers their ids. */
export async function processThresholds(engine: Engine, told: ThresholdEvent): Promise<string[]> {
  const matching = [...engine.state.thresholdProfiles.values()]
    .filter(profile => profile.Tenant === told.tenant && matches(engine, profile, told))
    .sort((one, other) => Number(other.Weight) - Number(one.Weight))
  for (const profile of matching) await hit(engine, profile, told)
  return matching.map(profile => profile.ID)
}

function matches(engine: Engine, profile: Profile, { tenant, event, options }: ThresholdEvent): boolean {
  const hits = engine.state.thresholds.get(`${profile.Tenant}:${profile.ID}`)?.hits ?? 0
  const isUsedUp = Number(profile.MaxHits) !== -1 && hits >= Number(profile.MaxHits)
  return !isUsedUp && passesFilters(engine, tenant, filterIdsOf(profile), event, options)
}

async function hit(engine: Engine, profile: Profile, told: ThresholdEvent): Promise<void> {
  const key = `${profile.Tenant}:${profile.ID}`
  const threshold = engine.state.thresholds.get(key) ?? { hits: 0, snoozedUntil: undefined }
  engine.state.thresholds.set(key, threshold)
  threshold.hits++
  const now = engine.now()
  if (threshold.snoozedUntil && threshold.snoozedUntil > now) return
  if (threshold.hits < Number(profile.MinHits)) return
  threshold.snoozedUntil = new Date(now.getTime() + Number(profile.MinSleep) / 1e6)
  for (const actionsId of Array.isArray(profile.ActionIDs) ? profile.ActionIDs.map(String) : []) {
    try {
      // An account update is told while the account is locked; its actions wait until that change is stored.
      const running = engine.executeStored(actionsId, told.accountId ? [told.accountId] : [], told.event)
      if (told.accountId === undefined) await running
      else running.catch((cause: unknown) => engine.log(`threshold ${profile.ID}: ${String(cause)}`))
    } catch (cause) {
      if (!(cause instanceof RpcError)) throw cause
      engine.log(`threshold ${profile.ID}: ${cause.message}`)
    }
  }
}
