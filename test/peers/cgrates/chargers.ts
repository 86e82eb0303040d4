import { textOf, textsOf, type JsonObject } from '../shared/json.ts'
import { alterEvent } from './attributes.ts'
import { CgrEvent } from './events.ts'
import { tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, notFound } from './errors.ts'
import { passesFilters } from './filter-rules.ts'
import { method, type Methods } from './method.ts'
import { filterIdsOf } from './profiles.ts'

/** An event as one charger sees it. */
export interface ChargerRun {
  chargerId: string
  runId: string
  attributeIds: string[]
  alteredFields: string[]
  event: JsonObject
}

export const chargerMethods: Methods = {
  ProcessEvent: method(CgrEvent, (engine, argument) => {
    if (!argument.Event) throw mandatoryMissing('Event')
    const tenant = tenantOf(engine, argument.Tenant)
    const runs = chargerRuns(engine, tenant, argument.Event, argument.APIOpts ?? {})
    if (runs.length === 0) throw notFound()
    return runs.map(run => ({
      ChargerSProfile: run.chargerId,
      AttributeSProfiles: run.attributeIds.length > 0 ? run.attributeIds : null,
      AlteredFields: run.alteredFields,
      CGREvent: {
        Tenant: tenant,
        ID: argument.ID,
        Time: argument.Time,
        Event: run.event,
        APIOpts: argument.APIOpts,
      },
    }))
  }),
}

/** One run for each matching charger, by weight. */
export function chargerRuns(
  engine: Engine,
  tenant: string,
  event: JsonObject,
  options: JsonObject = {},
): ChargerRun[] {
  return [...engine.state.chargerProfiles.values()]
    .filter(
      each => each.Tenant === tenant && passesFilters(engine, tenant, filterIdsOf(each), event, options),
    )
    .sort((one, other) => Number(other.Weight) - Number(one.Weight))
    .map(profile => {
      const runId = textOf(profile.RunID)
      const attributeIds = textsOf(profile.AttributeIDs)
      const own = { ...event, RunID: runId }
      const altered = attributeIds.includes('*none')
        ? undefined
        : alterEvent(engine, tenant, own, { ...options, '*context': '*chargers' })
      return {
        chargerId: profile.ID,
        runId,
        attributeIds: altered?.matchedProfiles ?? [],
        alteredFields: ['*req.RunID', ...(altered?.alteredFields ?? [])],
        event: altered?.event ?? own,
      }
    })
}
