import { textOf, type JsonObject } from '../shared/json.ts'
import { CdrFilter, findCdrs } from './cdr-filter.ts'
import { addCdr, cgrIdOf } from './cdrs.ts'
import { chargerRuns, type ChargerRun } from './chargers.ts'
import { flag, float, freeMap, integer, listOf, mapOf, struct, text } from './decode.ts'
import { goDuration, goJson, goTime } from './encode.ts'
import { tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, notFound, requireFields, RpcError, serverError } from './errors.ts'
import { cgrEventFields, fieldText } from './events.ts'
import { method, type Methods } from './method.ts'
import { torOf, usageOf } from './sessions.ts'
import type { Cdr } from './state.ts'
import { parseTime } from './time.ts'

const ProcessEvent = struct('engine.ArgV1ProcessEvent', { Flags: listOf(text), ...cgrEventFields })
const ExternalCdr = struct('engine.ExternalCDRWithAPIOpts', {
  CGRID: text,
  RunID: text,
  OrderID: integer,
  OriginHost: text,
  Source: text,
  OriginID: text,
  ToR: text,
  RequestType: text,
  Tenant: text,
  Category: text,
  Account: text,
  Subject: text,
  Destination: text,
  SetupTime: text,
  AnswerTime: text,
  Usage: text,
  ExtraFields: mapOf(text),
  CostSource: text,
  Cost: float,
  CostDetails: text,
  ExtraInfo: text,
  PreRated: flag,
  APIOpts: freeMap,
})
const EventCost = struct('utils.AttrGetCallCost', { CgrId: text, RunId: text })

export const cdrMethodsV2: Methods = {
  GetCDRs: method(CdrFilter, (engine, query) => {
    const found = findCdrs(engine, query)
    if (found.length === 0) throw notFound()
    return found.map(externalJson)
  }),
  CountCDRs: method(CdrFilter, (engine, query) => findCdrs(engine, query).length),
}

/** `APIerSv1` of the CDRs. */
export const cdrMethodsV1: Methods = {
  GetEventCost: method(EventCost, (engine, argument) => {
    requireFields(argument, 'CgrId')
    const runId = argument.RunId || '*default'
    const cdr = engine.state.cdrs.find(each => each.cgrId === argument.CgrId && each.runId === runId)
    if (!cdr?.costDetails) throw notFound()
    return cdr.costDetails
  }),
  RemoveCDRs: method(CdrFilter, (engine, query) => {
    const gone = new Set(findCdrs(engine, query))
    engine.state.cdrs = engine.state.cdrs.filter(each => !gone.has(each))
    return 'OK'
  }),
}

/** The services `CDRsV1` and `CDRsV2`. */
export const cdrServiceMethods: Methods = {
  GetCDRs: method(CdrFilter, (engine, query) => {
    const found = findCdrs(engine, query)
    if (found.length === 0) throw serverError('NOT_FOUND')
    return found.map(internalJson)
  }),
  GetCDRsCount: method(CdrFilter, (engine, query) => findCdrs(engine, query).length),
  ProcessEvent: method(ProcessEvent, (engine, argument) => {
    if (!argument.Event) throw mandatoryMissing('CGREvent')
    processEvent(engine, tenantOf(engine, argument.Tenant), argument.Event, argument.APIOpts ?? {})
    return 'OK'
  }),
  ProcessExternalCDR: method(ExternalCdr, (engine, argument) => {
    const { ExtraFields, APIOpts, OrderID: _order, ...event } = argument
    const given = Object.fromEntries(Object.entries(event).filter(([, value]) => value !== '')) as JsonObject
    processEvent(engine, tenantOf(engine, argument.Tenant), { ...ExtraFields, ...given }, APIOpts ?? {})
    return 'OK'
  }),
  RateCDRs: method(CdrFilter, (engine, query) => {
    for (const cdr of findCdrs(engine, query)) Object.assign(cdr, priceOf(engine, cdr))
    return 'OK'
  }),
}

/** Stores one CDR for each charger run. Throws EXISTS, or CHARGERS_ERROR:NOT_FOUND when no charger matches. */
export function processEvent(engine: Engine, tenant: string, event: JsonObject, options: JsonObject): void {
  const runs = engine.settings.disabledServices.has('ChargerSv1')
    ? [{ runId: '*default', event }]
    : chargerRuns(engine, tenant, event, options)
  if (runs.length === 0) throw new RpcError('CHARGERS_ERROR:NOT_FOUND')
  for (const run of runs) {
    const cdr = readCdr(engine, tenant, run)
    addCdr(engine, { ...cdr, ...costOf(engine, cdr) })
  }
}

type NewCdr = Partial<Cdr> &
  Pick<Cdr, 'cgrId' | 'originId' | 'runId' | 'tor' | 'usage' | 'requestType' | 'preRated' | 'cost'>

const mainFields = new Set(
  [
    'CGRID',
    'RunID',
    'OrderID',
    'OriginHost',
    'Source',
    'OriginID',
    'ToR',
    'RequestType',
    'Tenant',
    'Category',
    'Account',
  ]
    .concat([
      'Subject',
      'Destination',
      'SetupTime',
      'AnswerTime',
      'Usage',
      'CostSource',
      'Cost',
      'CostDetails',
      'ExtraInfo',
    ])
    .concat(['PreRated', 'LastUsed']),
)

function readCdr(
  engine: Engine,
  tenant: string,
  { runId, event }: Pick<ChargerRun, 'runId' | 'event'>,
): NewCdr {
  const field = (name: string) => fieldText(event, name) ?? ''
  const time = (name: string) => parseTime(field(name), engine.now())
  const cgrId = field('CGRID') || cgrIdOf(field('OriginID'), field('OriginHost'))
  const extra = Object.keys(event).filter(name => !mainFields.has(name))
  return {
    cgrId,
    runId,
    originId: field('OriginID'),
    originHost: field('OriginHost'),
    source: field('Source'),
    tor: torOf(event),
    requestType: field('RequestType') || '*rated',
    tenant,
    category: field('Category') || 'call',
    account: field('Account'),
    subject: field('Subject') || field('Account'),
    destination: field('Destination'),
    setupTime: time('SetupTime') ?? time('AnswerTime') ?? engine.now(),
    answerTime: time('AnswerTime') ?? engine.now(),
    usage: usageOf(event) ?? engine.state.sessionCosts.get(`${cgrId}:${runId}`)?.usage ?? 0,
    extraFields: Object.fromEntries(extra.map(name => [name, field(name)])),
    extraInfo: textOf(event.ExtraInfo),
    preRated: event.PreRated === true,
    cost: Number(event.Cost ?? -1),
  }
}

/** A session's own cost, the cost that came with a rated record, or usage at its price; -1 tells that rating failed. */
function costOf(engine: Engine, cdr: NewCdr): Pick<Cdr, 'cost' | 'costSource' | 'extraInfo'> {
  const session = engine.state.sessionCosts.get(`${cdr.cgrId}:${cdr.runId}`)
  if (session) return { cost: session.cost, costSource: '*sessions', extraInfo: '' }
  if (cdr.preRated) return { cost: cdr.cost, costSource: '', extraInfo: cdr.extraInfo ?? '' }
  return priceOf(engine, cdr)
}

function priceOf(
  engine: Engine,
  { tor, usage, runId }: Pick<Cdr, 'tor' | 'usage' | 'runId'>,
): Pick<Cdr, 'cost' | 'costSource' | 'extraInfo'> {
  const price = engine.settings.prices[tor]
  if (runId === '*raw') return { cost: -1, costSource: '', extraInfo: '' }
  if (price === undefined) return { cost: -1, costSource: '', extraInfo: 'RATING_PLAN_NOT_FOUND' }
  return { cost: Math.round(price * usage * 1e5) / 1e5, costSource: '*cdrs', extraInfo: '' }
}

function commonJson(cdr: Cdr): JsonObject {
  return {
    CGRID: cdr.cgrId,
    RunID: cdr.runId,
    OrderID: cdr.orderId,
    OriginHost: cdr.originHost,
    Source: cdr.source,
    OriginID: cdr.originId,
    ToR: cdr.tor,
    RequestType: cdr.requestType,
    Tenant: cdr.tenant,
    Category: cdr.category,
    Account: cdr.account,
    Subject: cdr.subject,
    Destination: cdr.destination,
    SetupTime: goTime(cdr.setupTime),
    AnswerTime: goTime(cdr.answerTime),
  }
}

/** The external shape: usage as text, times without fraction, cost details as a JSON text. */
function externalJson(cdr: Cdr): JsonObject {
  return {
    ...commonJson(cdr),
    SetupTime: wholeSeconds(cdr.setupTime),
    AnswerTime: wholeSeconds(cdr.answerTime),
    Usage: cdr.tor === '*voice' ? goDuration(cdr.usage) : String(cdr.usage),
    ExtraFields: cdr.extraFields,
    CostSource: cdr.costSource,
    Cost: cdr.cost,
    CostDetails: goJson(cdr.costDetails),
    ExtraInfo: cdr.extraInfo,
    PreRated: cdr.preRated,
  }
}

/** The internal shape: usage in nanoseconds, cost details as an object. */
function internalJson(cdr: Cdr): JsonObject {
  return {
    ...commonJson(cdr),
    Usage: cdr.usage,
    ExtraFields: cdr.extraFields,
    ExtraInfo: cdr.extraInfo,
    Partial: false,
    PreRated: cdr.preRated,
    CostSource: cdr.costSource,
    Cost: cdr.cost,
    CostDetails: cdr.costDetails,
  }
}

function wholeSeconds(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z')
}
