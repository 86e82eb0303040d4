import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../shared/json.ts'
import { flag, float, integer, listOf, struct, text, type Decoded } from './decode.ts'
import { goTime } from './encode.ts'
import { reloadScheduler, tenantOf, type Engine } from './engine.ts'
import { mandatoryMissing, missingFields, notFound, requireFields, RpcError, wrapped } from './errors.ts'
import { method, type Methods } from './method.ts'
import { page } from './paging.ts'
import { forgetMembership } from './plan-members.ts'
import { timingJson } from './balances.ts'
import type { ActionPlan, ActionTiming, Timing } from './state.ts'
import { keywordTiming, nextRun } from './timing.ts'

const PlanTiming = struct('engine.AttrActionPlan', {
  ActionsId: text,
  TimingID: text,
  Years: text,
  Months: text,
  MonthDays: text,
  WeekDays: text,
  Time: text,
  Weight: float,
})
const plan = { Id: text, ActionPlan: listOf(PlanTiming), Overwrite: flag, ReloadScheduler: flag }
const SetActionPlan = struct('engine.AttrSetActionPlan', plan)
const SetActionPlanAccounts = struct('engine.AttrSetActionPlanAccounts', {
  ...plan,
  AccountIDs: listOf(text),
})
const PlanId = struct('v1.AttrGetActionPlan', { ID: text })
const Listing = struct('utils.PaginatorWithTenant', {
  Tenant: text,
  Search: text,
  Limit: integer,
  Offset: integer,
})
const TenantAccount = struct('utils.TenantAccount', { Tenant: text, Account: text })
const RemoveActionTiming = struct('v1.AttrRemoveActionTiming', {
  ActionPlanId: text,
  ActionTimingId: text,
  Tenant: text,
  Account: text,
  ReloadScheduler: flag,
})

export const planMethods: Methods = {
  SetActionPlan: method(SetActionPlan, (engine, argument) => setPlan(engine, argument, [])),
  SetActionPlanAccounts: method(
    SetActionPlanAccounts,
    (engine, argument) => setPlan(engine, argument, argument.AccountIDs ?? []),
    '0.11',
  ),
  GetActionPlan: method(PlanId, (engine, { ID }) => {
    const { actionPlans } = engine.state
    const found =
      ID === '' || ID === '*'
        ? [...actionPlans.values()]
        : [...actionPlans.values()].filter(each => each.id === ID)
    if (found.length === 0) throw notFound()
    return found.map(planJson)
  }),
  GetActionPlanIDs: method(Listing, (engine, argument) => {
    const ids = [...engine.state.actionPlans.keys()].filter(id => id.includes(argument.Search))
    if (ids.length === 0) throw notFound()
    return page(ids, argument)
  }),
  RemoveActionPlan: method(PlanId, (engine, argument) => {
    requireFields(argument, 'ID')
    // The queue is not reloaded: what is queued keeps firing (cgrates-rpc 5).
    removePlan(engine, argument.ID)
    return 'OK'
  }),
  GetAccountActionPlan: method(TenantAccount, (engine, argument) => {
    const missing = missingFields(argument, engine.version === '0.10' ? ['Tenant', 'Account'] : ['Account'])
    // The engine joins the names itself and adds an empty one.
    if (missing.length > 0) throw mandatoryMissing(missing.join(','), '')
    const ids =
      engine.state.accountPlans.get(`${tenantOf(engine, argument.Tenant)}:${argument.Account}`) ?? []
    return ids
      .flatMap(id => engine.state.actionPlans.get(id) ?? [])
      .flatMap(each => each.timings.map(timing => memberTimingJson(engine, each, timing)))
  }),
  RemoveActionTiming: method(RemoveActionTiming, async (engine, argument) => {
    requireFields(argument, 'ActionPlanId')
    if (argument.Account !== '' && engine.version === '0.10') requireFields(argument, 'Tenant', 'Account')
    await wrapped(() => removeTiming(engine, argument))
    if (argument.ReloadScheduler) reloadScheduler(engine)
    return 'OK'
  }),
}

function setPlan(engine: Engine, argument: Decoded<typeof SetActionPlan>, accountIds: string[]): string {
  requireFields(argument, 'Id', 'ActionPlan')
  const given = argument.ActionPlan ?? []
  for (const each of given) {
    const missing = missingFields(each, ['ActionsId', 'Time'])
    if (missing.length > 0)
      throw new RpcError(`MANDATORY_IE_MISSING:Action:${each.ActionsId}:[${missing.join(' ')}]`)
  }
  const previous = engine.state.actionPlans.get(argument.Id)
  if (previous && !argument.Overwrite) throw new RpcError('EXISTS')
  const timings = given.map((each): ActionTiming => {
    if (!engine.state.actions.has(each.ActionsId)) throw new RpcError(`BROKEN_REFERENCE:${each.ActionsId}`)
    return {
      uuid: randomUUID(),
      actionsId: each.ActionsId,
      timing: readTiming(engine, each),
      weight: each.Weight,
    }
  })
  engine.state.actionPlans.set(argument.Id, { id: argument.Id, accountIds: new Set(accountIds), timings })
  forgetMembership(engine, argument.Id, previous?.accountIds ?? [])
  if (argument.ReloadScheduler) reloadScheduler(engine)
  return 'OK'
}

const keywordsOf010 = ['*every_minute', '*hourly']

function readTiming(engine: Engine, given: Decoded<typeof PlanTiming>): Timing {
  const isKnown = engine.version === '0.11' || keywordsOf010.includes(given.Time)
  const keyword = isKnown ? keywordTiming(given.Time, engine.now()) : undefined
  if (keyword) return keyword
  const isDelay = engine.version === '0.11' && given.Time.startsWith('+')
  if (given.Time !== '*asap' && !isDelay && !/^\d{1,2}:\d{1,2}:\d{1,2}$/.test(given.Time)) {
    throw new RpcError(`UNSUPPORTED_FORMAT:${given.Time}`)
  }
  const stored = engine.state.timings.get(given.TimingID)
  return {
    id: engine.version === '0.10' ? '' : given.TimingID,
    years: readNumbers(given.Years) ?? stored?.years ?? [],
    months: readNumbers(given.Months) ?? stored?.months ?? [],
    monthDays: readNumbers(given.MonthDays) ?? stored?.monthDays ?? [],
    weekDays: readNumbers(given.WeekDays) ?? stored?.weekDays ?? [],
    startTime: given.Time,
    endTime: stored?.endTime ?? '',
  }
}

/** `1;15` as numbers; `*any` is no limit; undefined when nothing is given. */
export function readNumbers(given: string): number[] | undefined {
  if (given === '') return undefined
  if (given === '*any') return []
  return given.split(';').map(Number).filter(Number.isInteger)
}

function removePlan(engine: Engine, id: string): void {
  const previous = engine.state.actionPlans.get(id)
  engine.state.actionPlans.delete(id)
  forgetMembership(engine, id, previous?.accountIds ?? [])
}

function removeTiming(engine: Engine, argument: Decoded<typeof RemoveActionTiming>): void {
  const found = engine.state.actionPlans.get(argument.ActionPlanId)
  if (!found) throw notFound()
  if (argument.Account !== '') {
    const accountId = `${tenantOf(engine, argument.Tenant)}:${argument.Account}`
    found.accountIds.delete(accountId)
    forgetMembership(engine, found.id, [accountId])
    return
  }
  found.timings =
    argument.ActionTimingId === '' ? [] : found.timings.filter(each => each.uuid !== argument.ActionTimingId)
  // A plan without timings is not stored.
  if (found.timings.length === 0) removePlan(engine, found.id)
}

function planJson(found: ActionPlan): JsonObject {
  return {
    Id: found.id,
    AccountIDs:
      found.accountIds.size === 0 ? null : Object.fromEntries([...found.accountIds].map(id => [id, true])),
    ActionTimings: found.timings.map(each => ({
      Uuid: each.uuid,
      Timing: { Timing: timingJson(each.timing), Rating: null, Weight: 0 },
      ActionsID: each.actionsId,
      ExtraData: null,
      Weight: each.weight,
    })),
  }
}

function memberTimingJson(engine: Engine, { id }: ActionPlan, timing: ActionTiming): JsonObject {
  const now = engine.now()
  return {
    ActionPlanId: id,
    Uuid: timing.uuid,
    ActionsId: timing.actionsId,
    NextExecTime: goTime(nextRun(timing, now)),
  }
}
