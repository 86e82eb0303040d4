import { objectsOf, type JsonObject } from '../shared/json.ts'
import { duration, flag, float, integer, listOf, nullable, struct, text } from './decode.ts'
import type { Engine } from './engine.ts'
import { mandatoryMissing, RpcError, serverError } from './errors.ts'
import { checkRule, readRules, type FilterRule } from './filter-rules.ts'
import type { Methods } from './method.ts'
import { filterIdsOf, profileMethods, setMethod } from './profiles.ts'
import type { CgratesState, Profile } from './state.ts'

const ActivationInterval = nullable(
  struct('utils.ActivationInterval', { ActivationTime: text, ExpiryTime: text }),
)
const common = { Tenant: text, ID: text, FilterIDs: listOf(text), ActivationInterval }

const AttributeProfileV1 = struct('engine.AttributeProfileWithAPIOpts', {
  Tenant: text,
  ID: text,
  Contexts: listOf(text),
  FilterIDs: listOf(text),
  ActivationInterval,
  Attributes: listOf(
    struct('engine.Attribute', {
      FilterIDs: listOf(text),
      Path: text,
      Type: text,
      Value: listOf(struct('config.RSRParser', { Rules: text })),
    }),
  ),
  Blocker: flag,
  Weight: float,
})
const AttributeProfileV2 = struct('v2.AttributeWithAPIOpts', {
  ...AttributeProfileV1.fields,
  Attributes: listOf(
    struct('engine.ExternalAttribute', { FilterIDs: listOf(text), Path: text, Type: text, Value: text }),
  ),
})
const ChargerProfile = struct('engine.ChargerProfileWithAPIOpts', {
  ...common,
  RunID: text,
  AttributeIDs: listOf(text),
  Weight: float,
})
const ThresholdProfile = struct('engine.ThresholdProfileWithAPIOpts', {
  ...common,
  MaxHits: integer,
  MinHits: integer,
  MinSleep: duration,
  Blocker: flag,
  Weight: float,
  ActionIDs: listOf(text),
  Async: flag,
  EeIDs: listOf(text),
})
const ResourceProfile = struct('engine.ResourceProfileWithAPIOpts', {
  ...common,
  UsageTTL: duration,
  Limit: float,
  AllocationMessage: text,
  Blocker: flag,
  Stored: flag,
  Weight: float,
  ThresholdIDs: listOf(text),
})
const Filter = struct('engine.FilterWithAPIOpts', {
  Tenant: text,
  ID: text,
  Rules: listOf(struct('engine.FilterRule', { Type: text, Element: text, Values: listOf(text) })),
  ActivationInterval,
})

const attributes = { name: 'AttributeProfile', store: 'attributeProfiles' as const }

export const profileMethodsV1: Methods = {
  ...profileMethods({
    ...attributes,
    codec: AttributeProfileV1,
    mandatory: ['Attributes'],
    prepare(_engine, profile) {
      for (const attribute of objectsOf(profile.Attributes)) {
        if (attribute.Path === '') throw mandatoryMissing('Path')
        if (objectsOf(attribute.Value).some(each => each.Rules === '')) throw mandatoryMissing('Rules')
      }
      bindContexts(profile)
    },
  }),
  ...profileMethods({ name: 'ChargerProfile', store: 'chargerProfiles', codec: ChargerProfile }),
  ...profileMethods({
    name: 'ThresholdProfile',
    store: 'thresholdProfiles',
    codec: ThresholdProfile,
    prepare(engine, profile) {
      if (engine.version === '0.10') delete profile.EeIDs
    },
    afterSet: ({ state }, { Tenant, ID }) =>
      void state.thresholds.set(`${Tenant}:${ID}`, { hits: 0, snoozedUntil: undefined }),
  }),
  ...profileMethods({
    name: 'ResourceProfile',
    store: 'resourceProfiles',
    codec: ResourceProfile,
    prepare({ state }, profile) {
      const key = `${profile.Tenant}:${profile.ID}`
      const before = state.resourceProfiles.get(key)
      const isSame = before?.UsageTTL === profile.UsageTTL && before?.Limit === profile.Limit
      if (!isSame) state.resourceUsages.set(key, new Map())
    },
  }),
  ...profileMethods({
    name: 'Filter',
    store: 'filters',
    codec: Filter,
    prepare(_engine, profile) {
      for (const rule of readRules(profile)) checkWrapped(rule)
    },
    beforeRemove: refuseWhileInUse,
  }),
}

/** 0.11 and 0.10 alike: `APIerSv2` takes attribute values as plain text and stores what V1 shows (cgrates-rpc 8.1). */
export const profileMethodsV2: Methods = {
  SetAttributeProfile: setMethod({
    ...attributes,
    codec: AttributeProfileV2,
    prepare(_engine, profile) {
      const given = objectsOf(profile.Attributes)
      if (given.length === 0) throw wrappedMissing('Attributes')
      profile.Attributes = given.map(({ FilterIDs = null, Path = '', Type = '', Value }) => {
        if (Path === '') throw wrappedMissing('Path')
        if (Value === '' || typeof Value !== 'string') throw wrappedMissing('Value')
        return { FilterIDs, Path, Type, Value: Value.split(';').map(Rules => ({ Rules })) }
      })
      bindContexts(profile)
    },
  }),
}

function wrappedMissing(field: string): RpcError {
  return serverError(mandatoryMissing(field).message)
}

function checkWrapped(rule: FilterRule): void {
  try {
    checkRule(rule)
  } catch (cause) {
    throw cause instanceof RpcError ? serverError(cause.message) : cause
  }
}

function bindContexts(profile: Profile): void {
  if (!Array.isArray(profile.Contexts) || profile.Contexts.length === 0) profile.Contexts = ['*any']
}

const users: Array<[index: string, store: keyof CgratesState & `${string}Profiles`]> = [
  ['*attribute_filter_indexes', 'attributeProfiles'],
  ['*charger_filter_indexes', 'chargerProfiles'],
  ['*threshold_filter_indexes', 'thresholdProfiles'],
  ['*resource_filter_indexes', 'resourceProfiles'],
]

function refuseWhileInUse({ state }: Engine, key: string): void {
  const [tenant = '', id = ''] = key.split(/:(.*)/s)
  const inUse: JsonObject = {}
  for (const [index, store] of users) {
    const names = [...state[store].values()].filter(
      each => each.Tenant === tenant && filterIdsOf(each).includes(id),
    )
    if (names.length > 0) inUse[index] = Object.fromEntries(names.map(each => [each.ID, {}]))
  }
  if (Object.keys(inUse).length === 0) return
  const items = JSON.stringify(inUse)
  throw serverError(
    `cannot remove filter <${key}> because will broken the reference to following items: ${items}`,
  )
}
