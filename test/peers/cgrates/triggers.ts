import { isExpired } from './balances.ts'
import type { Engine } from './engine.ts'
import type { Account, Action, ActionTrigger, Balance, BalanceFilter, StringMap } from './state.ts'

const running = new WeakSet<Account>()

export function sameTrigger(one: ActionTrigger, other: ActionTrigger): boolean {
  return one.groupId === other.groupId && one.uniqueId === other.uniqueId
}

/** Gives the account a counter for each counting trigger and keeps the values it had; none leaves null. */
export function initCounters(account: Account): void {
  const before = account.counters ?? {}
  const counters: NonNullable<Account['counters']> = {}
  for (const trigger of account.triggers ?? []) {
    if (!trigger.thresholdType.includes('counter')) continue
    const type = trigger.balance.type ?? ''
    const counterType = trigger.thresholdType.includes('balance') ? '*balance' : '*event'
    const list = (counters[type] ??= [])
    const counter = list.find(each => each.counterType === counterType) ?? { counterType, counters: [] }
    if (!list.includes(counter)) list.push(counter)
    const id = trigger.balance.id || trigger.uniqueId
    if (counter.counters.some(each => each.filter.id === id)) continue
    const value = before[type]
      ?.find(each => each.counterType === counterType)
      ?.counters.find(each => each.filter.id === id)?.value
    counter.counters.push({ value: value ?? 0, filter: { ...trigger.balance, id } })
  }
  account.counters = Object.keys(counters).length > 0 ? counters : null
}

/** Fires the triggers whose balance was changed and meets the threshold, then purges what has expired. */
export async function runTriggers(engine: Engine, account: Account, cause?: Action): Promise<void> {
  if (running.has(account)) return
  running.add(account)
  try {
    account.triggers?.sort((one, other) => other.weight - one.weight)
    for (const trigger of account.triggers ?? []) await runTrigger(engine, account, trigger, cause)
    purge(engine, account)
  } finally {
    running.delete(account)
  }
}

async function runTrigger(
  engine: Engine,
  account: Account,
  trigger: ActionTrigger,
  cause: Action | undefined,
): Promise<void> {
  const now = engine.now()
  if (trigger.executed || isOver(trigger, now) || (trigger.activatesAt && trigger.activatesAt >= now)) return
  if (cause && !matchesAction(trigger, cause)) return
  if (trigger.thresholdType.includes('counter')) {
    for (const counter of matchingCounters(account, trigger)) {
      if (isReached(trigger, counter.value)) await fire(engine, account, trigger)
    }
    return
  }
  for (const balance of account.balances?.[trigger.balance.type ?? ''] ?? []) {
    if (matchesHard(balance, trigger.balance) && isMet(trigger, balance, now))
      await fire(engine, account, trigger)
  }
}

function matchingCounters(account: Account, trigger: ActionTrigger): Array<{ value: number }> {
  const id = trigger.balance.id || trigger.uniqueId
  return Object.values(account.counters ?? {})
    .flat()
    .filter(each => trigger.thresholdType.includes(each.counterType.slice(1)))
    .flatMap(each => each.counters.filter(counter => counter.filter.id === id))
}

function isMet(trigger: ActionTrigger, balance: Balance, now: Date): boolean {
  if (trigger.thresholdType === '*balance_expired') return isExpired(balance, now)
  return balance.isDirty && isReached(trigger, balance.value)
}

function isReached(trigger: ActionTrigger, value: number): boolean {
  return trigger.thresholdType.startsWith('*max')
    ? value >= trigger.thresholdValue
    : value <= trigger.thresholdValue
}

async function fire(engine: Engine, account: Account, trigger: ActionTrigger): Promise<void> {
  const now = engine.now()
  const slept = trigger.lastExecutedAt && (now.getTime() - trigger.lastExecutedAt.getTime()) * 1e6
  if (trigger.recurrent && slept !== undefined && slept < trigger.minSleep) return
  trigger.lastExecutedAt = now
  if (account.disabled) return
  const actions = engine.state.actions.get(trigger.actionsId)
  if (!actions) {
    engine.log(`trigger ${trigger.groupId}: no actions ${trigger.actionsId}`)
    return
  }
  trigger.executed = true
  await engine.executeForTrigger(account, actions)
  if (trigger.recurrent) trigger.executed = false
}

/** Marks matching triggers as not executed and looks at them again. */
export async function resetTriggers(
  engine: Engine,
  account: Account,
  cause: Action | undefined,
): Promise<void> {
  for (const trigger of account.triggers ?? []) {
    if (!cause || matchesAction(trigger, cause)) trigger.executed = false
  }
  await runTriggers(engine, account, cause)
}

/** Whether an action means this trigger: by its group or unique id, else by its balance attributes. */
export function matchesAction(trigger: ActionTrigger, { balance, extraParameters }: Action): boolean {
  if (!balance) return true
  if (balance.type !== undefined && balance.type !== (trigger.balance.type ?? '')) return false
  const named = readNames(extraParameters)
  if (named.GroupID) return trigger.groupId === named.GroupID
  if (named.UniqueID) return trigger.uniqueId === named.UniqueID
  if (named.ThresholdType && named.ThresholdType !== trigger.thresholdType) return false
  return filterCovers(trigger.balance, balance)
}

function readNames(extraParameters: string): { GroupID?: string; UniqueID?: string; ThresholdType?: string } {
  if (!extraParameters.startsWith('{')) return {}
  return JSON.parse(extraParameters) as { GroupID?: string; UniqueID?: string; ThresholdType?: string }
}

function filterCovers(own: BalanceFilter, wanted: BalanceFilter): boolean {
  if (wanted.uuid) return own.uuid === wanted.uuid
  if (wanted.id) return own.id === wanted.id
  return wanted.weight === undefined || (own.weight ?? 0) === wanted.weight
}

/** Like the rule of Add and Debit, but maps must be equal. */
function matchesHard(balance: Balance, filter: BalanceFilter): boolean {
  if (filter.uuid) return balance.uuid === filter.uuid
  if (filter.id) return balance.id === filter.id
  return (
    (filter.expiresAt === undefined || balance.expiresAt?.getTime() === filter.expiresAt?.getTime()) &&
    (filter.weight === undefined || balance.weight === filter.weight) &&
    (filter.blocker === undefined || balance.blocker === filter.blocker) &&
    (filter.disabled === undefined || balance.disabled === filter.disabled) &&
    (filter.ratingSubject === undefined || balance.ratingSubject === filter.ratingSubject) &&
    equals(balance.destinationIds, filter.destinationIds) &&
    equals(balance.categories, filter.categories) &&
    equals(balance.timingIds, filter.timingIds) &&
    equals(balance.sharedGroups, filter.sharedGroups)
  )
}

function equals(have: StringMap | null, wanted: StringMap | undefined): boolean {
  if (wanted === undefined) return true
  const names = Object.keys(have ?? {})
  return names.length === Object.keys(wanted).length && names.every(name => wanted[name] === true)
}

function isOver(trigger: ActionTrigger, now: Date): boolean {
  return trigger.expiresAt !== undefined && now > trigger.expiresAt
}

function purge(engine: Engine, account: Account): void {
  const now = engine.now()
  if (engine.settings.removeExpired) {
    for (const [type, list] of Object.entries(account.balances ?? {})) {
      if (account.balances) account.balances[type] = list.filter(balance => !isExpired(balance, now))
    }
  }
  account.triggers = account.triggers?.filter(trigger => !isOver(trigger, now)) ?? null
}
