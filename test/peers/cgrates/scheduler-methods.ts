import type { JsonObject } from '../shared/json.ts'
import { anything, freeMap, integer, optional, struct, text } from './decode.ts'
import { goTime } from './encode.ts'
import type { Engine, QueuedTiming } from './engine.ts'
import { notFound, schedulerNotRunning } from './errors.ts'
import { method, type Methods } from './method.ts'
import type { ActionPlan } from './state.ts'
import { parseTime } from './time.ts'
import { nextRun } from './timing.ts'

const ScheduledActions = struct('scheduler.ArgsGetScheduledActions', {
  Tenant: optional(text),
  Account: optional(text),
  TimeStart: optional(text),
  TimeEnd: optional(text),
  Limit: optional(integer),
  Offset: optional(integer),
})
const ExecuteActions = struct('utils.AttrsExecuteActions', {
  ActionPlanID: text,
  TimeStart: text,
  TimeEnd: text,
  APIOpts: freeMap,
  Tenant: text,
})

/** `APIerSv1.GetScheduledActions`: what is in the queue, with a count and no names of accounts. */
export const scheduledMethods: Methods = {
  GetScheduledActions: method(ScheduledActions, (engine, argument) => {
    if (engine.settings.disabledServices.has('SchedulerSv1')) throw schedulerNotRunning()
    const from = instant(engine, argument.TimeStart)
    const to = instant(engine, argument.TimeEnd)
    const found = engine.scheduler
      .queue()
      .filter(each => (!from || each.nextRun >= from) && (!to || each.nextRun < to))
      .filter(each => concerns(each, argument))
    const start = argument.Offset ?? 0
    const rows = found.slice(start, argument.Limit === undefined ? undefined : start + argument.Limit)
    if (rows.length === 0) throw notFound()
    return rows.map(queuedJson)
  }),
}

export const schedulerMethods: Methods = {
  Reload: method(anything, engine => {
    engine.scheduler.reload()
    return 'OK'
  }),
  ExecuteActions: method(
    ExecuteActions,
    async (engine, argument) => {
      if (argument.ActionPlanID !== '') await executePlan(engine, argument.ActionPlanID)
      const from = instant(engine, argument.TimeStart)
      const to = instant(engine, argument.TimeEnd)
      if (from && to) await replay(engine, from, to)
      return 'OK'
    },
    '0.11',
  ),
}

function concerns(
  { accountIds }: QueuedTiming,
  wanted: { Tenant: string | undefined; Account: string | undefined },
): boolean {
  if (wanted.Tenant === undefined && wanted.Account === undefined) return true
  return [...accountIds].some(id => {
    const [tenant, account] = id.split(':')
    return (wanted.Tenant ?? tenant) === tenant && (wanted.Account ?? account) === account
  })
}

function queuedJson(queued: QueuedTiming): JsonObject {
  return {
    NextRunTime: goTime(queued.nextRun),
    Accounts: queued.accountIds.size,
    ActionPlanID: queued.planId,
    ActionTimingUUID: queued.timing.uuid,
    ActionsID: queued.actionsId,
  }
}

async function executePlan(engine: Engine, planId: string): Promise<void> {
  const plan = engine.state.actionPlans.get(planId)
  if (!plan) throw notFound()
  const timings = plan.timings.filter(each => each.timing.startTime !== '*asap')
  for (const timing of timings.sort((one, other) => other.weight - one.weight)) {
    await engine.executeStored(timing.actionsId, [...plan.accountIds])
  }
}

/** Runs all plans that were due in the window, in order: also those that did run then (cgrates-rpc 5). */
async function replay(engine: Engine, from: Date, to: Date): Promise<void> {
  const due = [...engine.state.actionPlans.values()]
    .flatMap(plan => plan.timings.flatMap(timing => runsBetween(plan, timing, from, to)))
    .sort((one, other) => one.at.getTime() - other.at.getTime())
  for (const { actionsId, accountIds } of due) await engine.executeStored(actionsId, accountIds)
}

function runsBetween(plan: ActionPlan, timing: ActionPlan['timings'][number], from: Date, to: Date) {
  const runs: Array<{ at: Date; actionsId: string; accountIds: string[] }> = []
  let after = new Date(from.getTime() - 1000)
  for (let at = nextRun(timing, after); at && at <= to; at = nextRun(timing, after)) {
    runs.push({ at, actionsId: timing.actionsId, accountIds: [...plan.accountIds] })
    if (at <= after || timing.dueOnce) break
    after = at
  }
  return runs
}

function instant(engine: Engine, given: string | undefined): Date | undefined {
  return given === undefined ? undefined : parseTime(given, engine.now())
}
