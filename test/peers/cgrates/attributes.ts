import { objectsOf, textOf, textsOf, type JsonObject } from '../shared/json.ts'
import { CgrEvent, fieldText } from './events.ts'
import { tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, notFound, RpcError } from './errors.ts'
import { passesFilters } from './filter-rules.ts'
import { method, type Methods } from './method.ts'
import { filterIdsOf } from './profiles.ts'
import type { Profile } from './state.ts'

export interface AlteredEvent {
  matchedProfiles: string[]
  alteredFields: string[]
  event: JsonObject
  options: JsonObject
}

export const attributeMethods: Methods = {
  GetAttributeForEvent: method(CgrEvent, (engine, argument) => {
    if (!argument.Event) throw mandatoryMissing('Event')
    const tenant = tenantOf(engine, argument.Tenant)
    const found = matchAttributes(engine, tenant, argument.Event, argument.APIOpts ?? {})
    if (!found) throw notFound()
    return found
  }),
  ProcessEvent: method(CgrEvent, (engine, argument) => {
    if (!argument.Event) throw mandatoryMissing('Event')
    const tenant = tenantOf(engine, argument.Tenant)
    const altered = alterEvent(engine, tenant, argument.Event, argument.APIOpts ?? {})
    if (!altered) throw notFound()
    return {
      MatchedProfiles: altered.matchedProfiles,
      AlteredFields: altered.alteredFields,
      Tenant: tenant,
      ID: argument.ID,
      Time: argument.Time,
      Event: altered.event,
      APIOpts: altered.options,
    }
  }),
}

/** The heaviest profile of the tenant whose context and filters fit. */
function matchAttributes(
  engine: Engine,
  tenant: string,
  event: JsonObject,
  options: JsonObject,
): Profile | undefined {
  const context = textOf(options['*context'])
  return [...engine.state.attributeProfiles.values()]
    .filter(each => each.Tenant === tenant)
    .filter(each => textsOf(each.Contexts).some(bound => bound === '*any' || bound === context))
    .filter(each => passesFilters(engine, tenant, filterIdsOf(each), event, options))
    .sort((one, other) => Number(other.Weight) - Number(one.Weight))[0]
}

/** Applies the matching profile to a copy of the event; undefined when none matches. */
export function alterEvent(
  engine: Engine,
  tenant: string,
  event: JsonObject,
  options: JsonObject,
): AlteredEvent | undefined {
  const profile = matchAttributes(engine, tenant, event, options)
  if (!profile) return undefined
  const altered: AlteredEvent = {
    matchedProfiles: [engine.version === '0.10' ? profile.ID : `${profile.Tenant}:${profile.ID}`],
    alteredFields: [],
    event: { ...event },
    options: { ...options },
  }
  for (const attribute of objectsOf(profile.Attributes)) {
    if (!passesFilters(engine, tenant, textsOf(attribute.FilterIDs), altered.event, altered.options)) continue
    applyAttribute(altered, attribute)
  }
  return altered
}

function applyAttribute(altered: AlteredEvent, attribute: JsonObject): void {
  const path = textOf(attribute.Path)
  const [, source, name] = /^\*(req|opts)\.(.+)$/.exec(path) ?? []
  if (name === undefined) throw new RpcError(`SERVER_ERROR: unsupported path ${path}`)
  const target = source === 'opts' ? altered.options : altered.event
  const value = valueOf(altered, attribute)
  if (!altered.alteredFields.includes(path)) altered.alteredFields.push(path)
  if (value === '*remove') delete target[name]
  else target[name] = attribute.Type === '*composed' ? (fieldText(target, name) ?? '') + value : value
}

/** The rules one after the other: `~*req.X` and `~*opts.X` are looked up, anything else is itself. */
function valueOf(altered: AlteredEvent, attribute: JsonObject): string {
  const rules = objectsOf(attribute.Value).map(each => textOf(each.Rules))
  const type = textOf(attribute.Type)
  if (type === '*constant') return rules.join(';')
  const values = rules.map(rule => {
    const [, source, name] = /^~\*(req|opts)\.(.+)$/.exec(rule) ?? []
    if (name === undefined) return rule
    return fieldText(source === 'opts' ? altered.options : altered.event, name) ?? ''
  })
  if (type === '*sum') return String(values.reduce((sum, each) => sum + Number(each), 0))
  if (type === '' || type === '*variable' || type === '*composed') return values.join('')
  throw new RpcError(`SERVER_ERROR: unsupported attribute type ${type}`)
}
