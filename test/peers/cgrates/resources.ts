import type { Json, JsonObject } from '../shared/json.ts'
import { duration, float, freeMap, optional, struct, text, type Decoded } from './decode.ts'
import { cgrEventFields } from './events.ts'
import { goTime } from './encode.ts'
import { requireWithTenant, tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, missingFields, notFound, requireFields, RpcError } from './errors.ts'
import { passesFilters } from './filter-rules.ts'
import { method, type Methods } from './method.ts'
import { filterIdsOf } from './profiles.ts'
import type { Profile, ResourceUsage } from './state.ts'

const TenantId = struct('utils.TenantIDWithAPIOpts', { Tenant: text, ID: text, APIOpts: freeMap })
/** 0.10 has the usage beside the event, 0.11 among its options. */
const Usage = struct('utils.CGREvent', {
  ...cgrEventFields,
  UsageID: text,
  UsageTTL: optional(duration),
  Units: float,
})

interface Request {
  tenant: string
  event: JsonObject
  options: JsonObject
  usageId: string
  units: number
  /** Nanoseconds; undefined takes the one of the resource. */
  ttl: number | undefined
}

export const resourceMethods: Methods = {
  AuthorizeResources: method(Usage, (engine, argument) => {
    return allocate(engine, readRequest(engine, argument), { isTrial: true })
  }),
  AllocateResources: method(Usage, (engine, argument) => {
    return allocate(engine, readRequest(engine, argument), { isTrial: false })
  }),
  ReleaseResources: method(Usage, (engine, argument) => {
    const request = readRequest(engine, argument)
    for (const profile of matching(engine, request)) {
      const hadIt = usagesOf(engine, profile).delete(request.usageId)
      if (!hadIt && ttlOf(profile, request) !== 0)
        throw new RpcError(`cannot find usage record with id: ${request.usageId}`)
    }
    return 'OK'
  }),
  GetResource: method(TenantId, (engine, argument) => {
    requireWithTenant(engine, argument, 'ID')
    const tenant = tenantOf(engine, argument.Tenant)
    const profile = engine.state.resourceProfiles.get(`${tenant}:${argument.ID}`)
    if (!profile) throw notFound()
    const usages = [...usagesOf(engine, profile).values()]
    const timed = usages.filter(usage => usage.expiresAt)
    return {
      Tenant: tenant,
      ID: argument.ID,
      Usages: Object.fromEntries(usages.map(usage => [usage.id, usageJson(tenant, usage)])),
      TTLIdx: timed.length > 0 ? timed.map(usage => usage.id) : null,
    }
  }),
}

function readRequest(engine: Engine, argument: Decoded<typeof Usage>): Request {
  const isOld = engine.version === '0.10'
  const missing = missingFields(argument, isOld ? ['Tenant', 'ID', 'Event'] : ['ID', 'Event'])
  if (missing.length > 0) throw mandatoryMissing(...missing)
  const options = argument.APIOpts ?? {}
  const usageId = isOld ? argument.UsageID : asText(options['*rsUsageID'])
  requireFields({ UsageID: usageId }, 'UsageID')
  const ttl = isOld ? argument.UsageTTL : options['*rsUsageTTL']
  return {
    tenant: tenantOf(engine, argument.Tenant),
    event: argument.Event ?? {},
    options,
    usageId,
    units: isOld ? argument.Units : Number(options['*rsUnits'] ?? 1),
    ttl: ttl === undefined ? undefined : Number(ttl),
  }
}

/** Takes units from all matching resources, or from none; the heaviest one's message is the answer. */
function allocate(engine: Engine, request: Request, { isTrial }: { isTrial: boolean }): string {
  const profiles = matching(engine, request)
  const winner = profiles.find(profile => hasRoom(engine, profile, request))
  if (!winner) throw new RpcError(isTrial ? 'RESOURCE_UNAUTHORIZED' : 'RESOURCE_UNAVAILABLE')
  if (!isTrial) for (const profile of profiles) take(engine, profile, request)
  return asText(winner.AllocationMessage) || winner.ID
}

function matching(engine: Engine, { tenant, event, options }: Request): Profile[] {
  const profiles = [...engine.state.resourceProfiles.values()]
    .filter(
      each => each.Tenant === tenant && passesFilters(engine, tenant, filterIdsOf(each), event, options),
    )
    .sort((one, other) => Number(other.Weight) - Number(one.Weight))
  if (profiles.length === 0) throw notFound()
  const blocker = profiles.findIndex(each => each.Blocker === true)
  return blocker < 0 ? profiles : profiles.slice(0, blocker + 1)
}

function hasRoom(engine: Engine, profile: Profile, { usageId, units }: Request): boolean {
  if (Number(profile.Limit) === -1) return true
  const others = [...usagesOf(engine, profile).values()].filter(usage => usage.id !== usageId)
  return others.reduce((sum, usage) => sum + usage.units, 0) + units <= Number(profile.Limit)
}

function take(engine: Engine, profile: Profile, request: Request): void {
  const ttl = ttlOf(profile, request)
  if (ttl === 0) return
  const expiresAt = ttl < 0 ? undefined : new Date(engine.now().getTime() + ttl / 1e6)
  usagesOf(engine, profile).set(request.usageId, { id: request.usageId, units: request.units, expiresAt })
}

/** Nanoseconds a usage lives: below 0 for ever, 0 is not recorded at all. */
function ttlOf(profile: Profile, { ttl }: Request): number {
  return ttl ?? Number(profile.UsageTTL)
}

function usagesOf(engine: Engine, profile: Profile): Map<string, ResourceUsage> {
  const key = `${profile.Tenant}:${profile.ID}`
  const usages = engine.state.resourceUsages.get(key) ?? new Map<string, ResourceUsage>()
  engine.state.resourceUsages.set(key, usages)
  const now = engine.now()
  for (const usage of usages.values()) if (usage.expiresAt && usage.expiresAt < now) usages.delete(usage.id)
  return usages
}

function usageJson(tenant: string, usage: ResourceUsage): JsonObject {
  return { Tenant: tenant, ID: usage.id, ExpiryTime: goTime(usage.expiresAt), Units: usage.units }
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
