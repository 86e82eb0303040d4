import type { JsonObject } from '../shared/json.ts'
import { accountJson } from './account-json.ts'
import { accountOrNew, saveAccount } from './account-store.ts'
import type { ActionRun } from './action-run.ts'
import { effects, needsAccount } from './effects.ts'
import { notFound, partiallyExecuted, RpcError } from './errors.ts'
import type { Engine } from './engine.ts'
import { passesFilters } from './filter-rules.ts'
import type { Account, Action } from './state.ts'
import { parseTime } from './time.ts'

/**
 * Runs a set of actions on accounts, by weight, each account alone. A missing account is made. The first failing action
 * ends the set, nothing of the account is stored, and the error is PARTIALLY_EXECUTED (cgrates-rpc 4.3).
 * Without accounts only actions that need none are run.
 */
export async function executeActions(
  engine: Engine,
  actions: Action[],
  accountIds: string[],
  extraData: JsonObject | null = null,
): Promise<void> {
  const ordered = [...actions].sort((one, other) => other.weight - one.weight)
  let failed = false
  for (const accountId of accountIds) {
    const done = await engine.exclusively(accountId, () => executeOn(engine, ordered, accountId, extraData))
    failed ||= !done
  }
  if (accountIds.length === 0) {
    const free = ordered.filter(action => !needsAccount.has(action.identifier))
    failed = !(await runAll(engine, undefined, free, extraData))
  }
  if (failed) throw partiallyExecuted()
}

/** Runs a stored set by its id. Throws NOT_FOUND when there is no such set. */
export async function executeStored(
  engine: Engine,
  actionsId: string,
  accountIds: string[],
  extraData: JsonObject | null = null,
): Promise<void> {
  const actions = engine.state.actions.get(actionsId)
  if (!actions) throw notFound()
  await executeActions(engine, actions, accountIds, extraData)
}

async function executeOn(
  engine: Engine,
  actions: Action[],
  accountId: string,
  extraData: JsonObject | null,
): Promise<boolean> {
  const account = accountOrNew(engine, accountId)
  if (!(await runAll(engine, account, actions, extraData))) return false
  if (!actions.some(action => action.identifier === '*remove_account')) saveAccount(engine, account)
  return true
}

/** A trigger runs its actions on the account that is being changed, and stores it whatever comes of them. */
export async function executeForTrigger(engine: Engine, account: Account, actions: Action[]): Promise<void> {
  const ordered = [...actions].sort((one, other) => other.weight - one.weight)
  await runAll(engine, account, ordered, null)
  if (!ordered.some(action => action.identifier === '*remove_account')) saveAccount(engine, account)
}

async function runAll(
  engine: Engine,
  account: Account | undefined,
  actions: Action[],
  extraData: JsonObject | null,
): Promise<boolean> {
  const run: Omit<ActionRun, 'action'> = {
    engine,
    account,
    actions,
    extraData,
    startedAt: engine.now(),
    removed: new Map(),
  }
  for (const stored of actions) {
    const action = withExpiry(engine, stored)
    if (account && !isWanted(engine, account, action)) continue
    const effect = effects[action.identifier]
    if (!effect) {
      engine.log(`Function type ${action.identifier} not available, aborting execution!`)
      return false
    }
    try {
      await effect({ ...run, action })
    } catch (cause) {
      if (!(cause instanceof RpcError)) throw cause
      engine.log(`Error executing action ${action.identifier}: ${cause.message}!`)
      return false
    }
  }
  return true
}

/** The filters of an action look at the account; those of 0.10 look at balances and are not modelled. */
function isWanted(engine: Engine, account: Account, action: Action): boolean {
  if (engine.version === '0.10') return true
  return passesFilters(engine, account.id.split(':')[0] ?? '', action.filters, accountJson(engine, account))
}

/** A relative expiry counts from now; one that cannot be read is dropped in silence (cgrates-rpc 2.4). */
function withExpiry(engine: Engine, action: Action): Action {
  if (action.expiryTime === '') return action
  try {
    const expiresAt = parseTime(action.expiryTime, engine.now()) ?? null
    return { ...action, balance: { ...action.balance, expiresAt } }
  } catch (cause) {
    if (cause instanceof RpcError) return action
    throw cause
  }
}
