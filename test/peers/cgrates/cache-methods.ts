import type { JsonObject } from '../shared/json.ts'
import { anything, freeMap, listOf, struct, text } from './decode.ts'
import { goTime } from './encode.ts'
import { method, type Method, type Methods } from './method.ts'

const lists = [
  'DestinationIDs',
  'RatingPlanIDs',
  'RatingProfileIDs',
  'ActionIDs',
  'ActionPlanIDs',
  'AccountActionPlanIDs',
]
  .concat([
    'ActionTriggerIDs',
    'SharedGroupIDs',
    'TimingIDs',
    'ResourceProfileIDs',
    'ResourceIDs',
    'StatsQueueIDs',
  ])
  .concat(['StatsQueueProfileIDs', 'ThresholdIDs', 'ThresholdProfileIDs', 'FilterIDs', 'AttributeProfileIDs'])
  .concat(['ChargerProfileIDs', 'RouteProfileIDs', 'DispatcherProfileIDs', 'DispatcherHostIDs'])

const ReloadCache = struct('utils.AttrReloadCacheWithAPIOpts', {
  Tenant: text,
  APIOpts: freeMap,
  ...Object.fromEntries(lists.map(name => [name, listOf(text)])),
})
const CacheIds = struct('utils.AttrCacheIDsWithAPIOpts', {
  Tenant: text,
  APIOpts: freeMap,
  CacheIDs: listOf(text),
})

/** Reloads are recorded in the state; the peer itself keeps no cache that could be stale. */
export const cacheMethods: Methods = {
  ReloadCache: method(ReloadCache, (engine, _argument, sent) => {
    engine.state.cacheReloads.push(sent)
    return 'OK'
  }),
  LoadCache: method(ReloadCache, () => 'OK'),
  Clear: method(CacheIds, () => 'OK'),
}

/** What every service answers to `Ping`. */
export const ping: Method = method(anything, () => 'Pong')

const startedAt = new Date()

export const coreMethods: Methods = {
  Status: method(anything, engine => {
    const memory = `${Math.round(process.memoryUsage().rss / 1048576)} MiB`
    const status: JsonObject = {
      node_id: 'peer',
      version: engine.version === '0.10' ? 'CGRateS@v0.10.5~dev' : 'CGRateS@v0.11.0~dev',
      running_since: goTime(startedAt),
      goroutines: 1,
    }
    if (engine.version === '0.10') return { ...status, memstat: memory }
    return {
      pid: String(process.pid),
      go_version: 'go1.25',
      ...status,
      open_files: '1',
      resident_memory: memory,
    }
  }),
}
