import { textOf, type Json, type JsonObject } from '../shared/json.ts'
import { alterEvent } from './attributes.ts'
import { cgrIdOf } from './cdrs.ts'
import { chargerRuns } from './chargers.ts'
import { affordable, debit, refund, type Charge } from './charging.ts'
import { fieldText } from './events.ts'
import type { Engine } from './engine.ts'
import { RpcError } from './errors.ts'
import type { Session, SessionRun } from './state.ts'
import { parseUsage } from './time.ts'

const defaultUsage: Record<string, number> = { '*voice': 3 * 3600e9, '*data': 1048576, '*sms': 1 }
const paidInAdvance = ['*prepaid', '*pseudoprepaid', '*dynaprepaid']

/** A usage or time field of an event in nanoseconds or units. */
export function usageOf(event: JsonObject, name = 'Usage'): number | undefined {
  const given = fieldText(event, name)
  return given === undefined ? undefined : parseUsage(given)
}

export function torOf(event: JsonObject): string {
  return textOf(event.ToR) || '*voice'
}

export function cgrIdOfEvent(event: JsonObject): string {
  return (
    fieldText(event, 'CGRID') ??
    cgrIdOf(fieldText(event, 'OriginID') ?? '', fieldText(event, 'OriginHost') ?? '')
  )
}

/** Applies the attributes of the tenant; the reply is undefined when no profile matches. */
export function withAttributes(
  engine: Engine,
  tenant: string,
  id: string,
  event: JsonObject,
  options: JsonObject,
): { event: JsonObject; reply: Json | undefined } {
  const altered = alterEvent(engine, tenant, event, { ...options, '*context': '*sessions' })
  if (!altered) return { event, reply: undefined }
  const reply = {
    MatchedProfiles: altered.matchedProfiles,
    AlteredFields: altered.alteredFields,
    Tenant: tenant,
    ID: id,
    Time: null,
    Event: altered.event,
    APIOpts: options,
  }
  return { event: altered.event, reply }
}

/** How much the event could use: the least of all its runs. */
export function authorize(engine: Engine, tenant: string, event: JsonObject): number {
  const wanted = usageOf(event) ?? defaultUsage[torOf(event)] ?? 0
  const limits = runsOf(engine, tenant, event).map(run => {
    if (!paidInAdvance.includes(run.requestType)) return wanted
    return affordable(engine, chargeOf(tenant, run, wanted))
  })
  return Math.min(...limits)
}

/** Begins a session and pays its first part. Throws EXISTS for one that runs already. */
export async function initiate(engine: Engine, tenant: string, event: JsonObject): Promise<number> {
  const cgrId = cgrIdOfEvent(event)
  if (engine.state.sessions.has(cgrId)) throw new RpcError('EXISTS')
  const session: Session = {
    cgrId,
    tenant,
    originId: fieldText(event, 'OriginID') ?? '',
    originHost: fieldText(event, 'OriginHost') ?? '',
    startedAt: engine.now(),
    runs: runsOf(engine, tenant, event),
  }
  const granted = await payRuns(engine, session, event)
  engine.state.sessions.set(cgrId, session)
  return granted
}

/** Pays the next part; a session that is not there begins. */
export async function update(engine: Engine, tenant: string, event: JsonObject): Promise<number> {
  const session = engine.state.sessions.get(cgrIdOfEvent(event))
  if (!session) return initiate(engine, tenant, event)
  for (const run of session.runs) run.event = { ...run.event, ...event }
  return payRuns(engine, session, event)
}

/** Ends a session: what was paid and not used is given back, what was used and not paid is taken. */
export async function terminate(engine: Engine, tenant: string, event: JsonObject): Promise<void> {
  const cgrId = cgrIdOfEvent(event)
  if (!engine.state.sessions.has(cgrId)) await initiate(engine, tenant, event)
  const session = engine.state.sessions.get(cgrId)
  if (!session) return
  for (const run of session.runs) await settle(engine, session, run, event)
  engine.state.sessions.delete(cgrId)
}

async function settle(engine: Engine, session: Session, run: SessionRun, event: JsonObject): Promise<void> {
  const lastUsed = usageOf(event, 'LastUsed')
  const used = usageOf(event) ?? (lastUsed === undefined ? run.usage : run.usage - run.granted + lastUsed)
  const paid = run.usage + run.reserve
  if (used > paid) await pay(engine, session, run, used - paid)
  else if (used < paid && run.debits.length > 0) {
    run.cost -= await refund(engine, accountOf(session.tenant, run.event), run.debits, paid - used)
  }
  run.usage = used
  engine.state.sessionCosts.set(`${session.cgrId}:${run.runId}`, { usage: used, cost: run.cost })
}

async function payRuns(engine: Engine, session: Session, event: JsonObject): Promise<number> {
  const wanted = usageOf(event) ?? defaultUsage[torOf(session.runs[0]?.event ?? event)] ?? 0
  const granted: number[] = []
  for (const run of session.runs)
    granted.push(await grant(engine, session, run, wanted, usageOf(event, 'LastUsed')))
  return Math.min(...granted)
}

async function grant(
  engine: Engine,
  session: Session,
  run: SessionRun,
  wanted: number,
  lastUsed: number | undefined,
): Promise<number> {
  if (lastUsed !== undefined) {
    run.reserve += run.granted - lastUsed
    run.usage += lastUsed - run.granted
  }
  const fromReserve = Math.max(0, Math.min(run.reserve, wanted))
  run.reserve -= fromReserve
  const paid = wanted > fromReserve ? await pay(engine, session, run, wanted - fromReserve) : 0
  run.granted = fromReserve + paid
  run.usage += run.granted
  run.loops++
  return run.granted
}

async function pay(engine: Engine, session: Session, run: SessionRun, usage: number): Promise<number> {
  if (!paidInAdvance.includes(run.requestType)) return usage
  const paid = await debit(engine, chargeOf(session.tenant, run, usage))
  run.debits.push(...paid.debits)
  run.cost += paid.cost
  return paid.usage
}

function runsOf(engine: Engine, tenant: string, event: JsonObject): SessionRun[] {
  if (engine.settings.disabledServices.has('ChargerSv1')) throw new RpcError('ChargerS is disabled')
  const runs = chargerRuns(engine, tenant, event)
  if (runs.length === 0) throw new RpcError('CHARGERS_ERROR:NOT_FOUND')
  return runs.map(run => ({
    runId: run.runId,
    event: run.event,
    tor: torOf(run.event),
    requestType: textOf(run.event.RequestType) || '*rated',
    usage: 0,
    granted: 0,
    reserve: 0,
    cost: 0,
    loops: 0,
    debits: [],
  }))
}

function chargeOf(tenant: string, run: SessionRun, usage: number): Charge {
  return {
    accountId: accountOf(tenant, run.event),
    tor: run.tor,
    category: fieldText(run.event, 'Category') ?? '',
    destination: fieldText(run.event, 'Destination') ?? '',
    usage,
  }
}

function accountOf(tenant: string, event: JsonObject): string {
  return `${tenant}:${fieldText(event, 'Account') ?? ''}`
}
