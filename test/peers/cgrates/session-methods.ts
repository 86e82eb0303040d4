import type { Json, JsonObject } from '../shared/json.ts'
import { carriesAny, flag, freeMap, integer, listOf, nullable, struct, text, type Decoded } from './decode.ts'
import { goTime } from './encode.ts'
import { tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, notFound } from './errors.ts'
import { cgrEventFields, fieldText } from './events.ts'
import { passesFilters } from './filter-rules.ts'
import { processEvent } from './cdr-methods.ts'
import { method, type Methods } from './method.ts'
import { authorize, initiate, terminate, update, withAttributes } from './sessions.ts'
import type { Session, SessionRun } from './state.ts'
import { parseTime } from './time.ts'

const SessionCall = struct('sessions.V1SessionArgs', {
  ...cgrEventFields,
  GetAttributes: flag,
  AuthorizeResources: flag,
  AllocateResources: flag,
  ReleaseResources: flag,
  AuthorizeIP: flag,
  AllocateIP: flag,
  ReleaseIP: flag,
  GetMaxUsage: flag,
  InitSession: flag,
  UpdateSession: flag,
  TerminateSession: flag,
  Debit: flag,
  GetRoutes: flag,
  GetSuppliers: flag,
  ForceDuration: flag,
  /** In 0.10 the event stands one level deeper. */
  CGREvent: nullable(struct('utils.CGREvent', cgrEventFields)),
})
const SessionFilter = struct('utils.SessionFilter', {
  Limit: nullable(integer),
  Filters: listOf(text),
  Tenant: text,
  APIOpts: freeMap,
  Event: freeMap,
})

interface Call {
  tenant: string
  id: string
  event: JsonObject
  options: JsonObject
}

export const sessionMethods: Methods = {
  AuthorizeEvent: method(SessionCall, (engine, argument, sent) => {
    const call = readCall(engine, argument, sent)
    requireSubsystem(
      argument.GetAttributes ||
        argument.GetMaxUsage ||
        argument.AuthorizeResources ||
        argument.AuthorizeIP ||
        argument.GetRoutes ||
        argument.GetSuppliers,
    )
    const { event, reply } = argument.GetAttributes
      ? attributes(engine, call)
      : { event: call.event, reply: {} }
    return argument.GetMaxUsage ? { ...reply, MaxUsage: authorize(engine, call.tenant, event) } : reply
  }),
  InitiateSession: method(SessionCall, async (engine, argument, sent) => {
    const call = readCall(engine, argument, sent)
    requireSubsystem(
      argument.GetAttributes || argument.InitSession || argument.AllocateResources || argument.AllocateIP,
    )
    const { event, reply } = argument.GetAttributes
      ? attributes(engine, call)
      : { event: call.event, reply: {} }
    return argument.InitSession ? { ...reply, MaxUsage: await initiate(engine, call.tenant, event) } : reply
  }),
  UpdateSession: method(SessionCall, async (engine, argument, sent) => {
    const call = readCall(engine, argument, sent)
    requireSubsystem(argument.GetAttributes || argument.UpdateSession)
    const { event, reply } = argument.GetAttributes
      ? attributes(engine, call)
      : { event: call.event, reply: {} }
    return argument.UpdateSession ? { ...reply, MaxUsage: await update(engine, call.tenant, event) } : reply
  }),
  TerminateSession: method(SessionCall, async (engine, argument, sent) => {
    const call = readCall(engine, argument, sent)
    requireSubsystem(argument.TerminateSession || argument.ReleaseResources || argument.ReleaseIP)
    if (!fieldText(call.event, 'OriginID')) throw mandatoryMissing('OriginID')
    if (argument.TerminateSession) await terminate(engine, call.tenant, call.event)
    return 'OK'
  }),
  ProcessMessage: method(SessionCall, async (engine, argument, sent) => {
    const call = readCall(engine, argument, sent)
    const { event, reply } = argument.GetAttributes
      ? attributes(engine, call)
      : { event: call.event, reply: {} }
    if (!argument.Debit) return reply
    const granted = await initiate(engine, call.tenant, event)
    await terminate(engine, call.tenant, { ...event, Usage: granted })
    return { ...reply, MaxUsage: granted }
  }),
  ProcessCDR: method(SessionCall, (engine, argument, sent) => {
    const call = readCall(engine, argument, sent)
    processEvent(engine, call.tenant, call.event, call.options)
    return 'OK'
  }),
  GetActiveSessions: method(SessionFilter, (engine, argument) => {
    const rows = activeRuns(engine, argument)
    if (rows.length === 0) throw notFound()
    return rows.map(([session, run]) => sessionJson(engine, session, run))
  }),
  GetActiveSessionsCount: method(SessionFilter, (engine, argument) => activeRuns(engine, argument).length),
  ForceDisconnect: method(SessionFilter, async (engine, argument) => {
    const rows = activeRuns(engine, argument)
    if (rows.length === 0) throw notFound()
    for (const [session, run] of rows) {
      if (!engine.state.sessions.has(session.cgrId)) continue
      // The switch is told to stop; what was granted counts as used.
      await terminate(engine, session.tenant, { CGRID: session.cgrId, Usage: run.usage })
    }
    return 'OK'
  }),
}

function readCall(engine: Engine, argument: Decoded<typeof SessionCall>, sent: Json): Call {
  const given = argument.CGREvent ?? (carriesAny(sent, cgrEventFields) ? argument : null)
  if (!given) throw mandatoryMissing('CGREvent')
  if (!given.Event) throw mandatoryMissing('Event')
  return {
    tenant: tenantOf(engine, given.Tenant),
    id: given.ID,
    event: given.Event,
    options: given.APIOpts ?? {},
  }
}

function requireSubsystem(isAny: boolean): void {
  if (!isAny) throw mandatoryMissing('Subsystems')
}

function attributes(
  engine: Engine,
  { tenant, id, event, options }: Call,
): { event: JsonObject; reply: JsonObject } {
  const altered = withAttributes(engine, tenant, id, event, options)
  return { event: altered.event, reply: altered.reply === undefined ? {} : { Attributes: altered.reply } }
}

function activeRuns(
  engine: Engine,
  { Tenant, Filters, Limit }: Decoded<typeof SessionFilter>,
): Array<[Session, SessionRun]> {
  const tenant = tenantOf(engine, Tenant)
  return [...engine.state.sessions.values()]
    .filter(session => session.tenant === tenant)
    .flatMap(session => session.runs.map((run): [Session, SessionRun] => [session, run]))
    .filter(([, run]) => passesFilters(engine, tenant, Filters, run.event))
    .slice(0, Limit ?? undefined)
}

const mainFields = new Set(
  [
    'CGRID',
    'RunID',
    'ToR',
    'OriginID',
    'OriginHost',
    'Source',
    'RequestType',
    'Tenant',
    'Category',
    'Account',
    'Subject',
  ].concat(['Destination', 'SetupTime', 'AnswerTime', 'Usage', 'LastUsed']),
)

function sessionJson(engine: Engine, session: Session, run: SessionRun): JsonObject {
  const field = (name: string) => fieldText(run.event, name) ?? ''
  const time = (name: string) => goTime(parseTime(field(name), engine.now()))
  const extra = Object.keys(run.event).filter(name => !mainFields.has(name))
  return {
    CGRID: session.cgrId,
    RunID: run.runId,
    ToR: run.tor,
    OriginID: session.originId,
    OriginHost: session.originHost,
    Source: `SessionS_${field('EventName')}`,
    RequestType: run.requestType,
    Tenant: session.tenant,
    Category: field('Category'),
    Account: field('Account'),
    Subject: field('Subject'),
    Destination: field('Destination'),
    SetupTime: time('SetupTime'),
    AnswerTime: time('AnswerTime'),
    Usage: run.usage,
    ExtraFields: Object.fromEntries(extra.map(name => [name, field(name)])),
    NodeID: 'peer',
    LoopIndex: run.loops,
    DurationIndex: run.usage,
    MaxRate: 0,
    MaxRateUnit: 0,
    MaxCostSoFar: run.cost,
    DebitInterval: 0,
    NextAutoDebit: goTime(undefined),
  }
}
