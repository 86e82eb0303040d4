import type { JsonObject } from '../shared/json.ts'
import { balanceJson, filterJson } from './balances.ts'
import { goTime } from './encode.ts'
import type { Engine } from './engine.ts'
import type { Account, ActionTrigger, UnitCounter } from './state.ts'

/** The account object as `APIerSv2.GetAccount` shows it (cgrates-rpc 3.1). */
export function accountJson(engine: Engine, account: Account): JsonObject {
  return {
    ID: account.id,
    BalanceMap:
      account.balances &&
      Object.fromEntries(
        Object.entries(account.balances).map(([type, list]) => [
          type,
          list.map(each => balanceJson(engine, each)),
        ]),
      ),
    UnitCounters: account.counters && countersJson(engine, account.counters),
    ActionTriggers: account.triggers?.map(trigger => triggerJson(engine, trigger)) ?? null,
    AllowNegative: account.allowNegative,
    Disabled: account.disabled,
    UpdateTime: goTime(account.updatedAt),
  }
}

function countersJson(engine: Engine, counters: Record<string, UnitCounter[]>): JsonObject {
  return Object.fromEntries(
    Object.entries(counters).map(([type, list]) => [
      type,
      list.map(each => ({
        CounterType: each.counterType,
        Counters: each.counters.map(({ value, filter }) => ({
          Value: value,
          Filter: filterJson(engine, filter),
        })),
      })),
    ]),
  )
}

/** A trigger as the account object and `GetActionTriggers` show it (cgrates-rpc 7). */
export function triggerJson(engine: Engine, trigger: ActionTrigger): JsonObject {
  return {
    ID: trigger.groupId,
    UniqueID: trigger.uniqueId,
    ThresholdType: trigger.thresholdType,
    ThresholdValue: trigger.thresholdValue,
    Recurrent: trigger.recurrent,
    MinSleep: trigger.minSleep,
    ExpirationDate: goTime(trigger.expiresAt),
    ActivationDate: goTime(trigger.activatesAt),
    Balance: filterJson(engine, trigger.balance),
    Weight: trigger.weight,
    ActionsID: trigger.actionsId,
    MinQueuedItems: trigger.minQueuedItems,
    Executed: trigger.executed,
    LastExecutionTime: goTime(trigger.lastExecutedAt),
  }
}
