import { randomUUID } from 'node:crypto'
import type { Engine } from './engine.ts'
import { notFound } from './errors.ts'

/**
 * Puts an account into plans, and out of all others when told so. An `*asap` timing becomes a task that waits for the
 * next scheduler load. Answers whether the scheduler has something new. Throws NOT_FOUND for an unknown plan.
 */
export function attachPlans(
  engine: Engine,
  accountId: string,
  planIds: string[],
  { detachOthers }: { detachOthers: boolean },
): boolean {
  const { actionPlans, accountPlans, tasks } = engine.state
  let attached = accountPlans.get(accountId) ?? []
  let changed = false
  if (detachOthers) {
    for (const planId of attached.filter(id => !planIds.includes(id))) {
      actionPlans.get(planId)?.accountIds.delete(accountId)
      changed = true
    }
    attached = attached.filter(id => planIds.includes(id))
  }
  for (const planId of planIds) {
    const plan = actionPlans.get(planId)
    if (!plan) throw notFound()
    const immediate = plan.timings.filter(each => each.timing.startTime === '*asap')
    for (const { actionsId } of immediate) tasks.push({ uuid: randomUUID(), accountId, actionsId })
    if (immediate.length > 0) changed = true
    if (immediate.length === plan.timings.length || attached.includes(planId)) continue
    plan.accountIds.add(accountId)
    attached = [...attached, planId]
    changed = true
  }
  accountPlans.set(accountId, attached)
  return changed
}

/** Takes an account out of every stored plan; the queue in memory still holds it. */
export function detachFromAllPlans(engine: Engine, accountId: string): void {
  for (const plan of engine.state.actionPlans.values()) plan.accountIds.delete(accountId)
  engine.state.accountPlans.delete(accountId)
}

/** Forgets that these accounts belong to the plan. */
export function forgetMembership(engine: Engine, planId: string, accountIds: Iterable<string>): void {
  for (const accountId of accountIds) {
    const plans = engine.state.accountPlans.get(accountId)
    if (plans)
      engine.state.accountPlans.set(
        accountId,
        plans.filter(id => id !== planId),
      )
  }
}
