import type { JsonObject } from '../shared/json.ts'
import { timingJson } from './balances.ts'
import { goTime } from './encode.ts'
import type { Account, ActionTrigger, Balance, BalanceFilter, StringMap } from './state.ts'

/** The old shape that `APIerSv1.GetAccount` still answers (cgrates-rpc 3.1). */
export function oldAccountJson(account: Account): JsonObject {
  const filled = Object.entries(account.balances ?? {}).filter(([, list]) => list.length > 0)
  return {
    Id: `*out:${account.id}`,
    BalanceMap: Object.fromEntries(filled.map(([type, list]) => [`${type}*out`, list.map(oldBalanceJson)])),
    UnitCounters: Object.entries(account.counters ?? {}).flatMap(([type, list]) =>
      list.map(each => ({
        BalanceType: type,
        Balances: each.counters.map(({ filter }) => oldFilterJson(filter)),
      })),
    ),
    ActionTriggers: (account.triggers ?? []).map(oldTriggerJson),
    AllowNegative: account.allowNegative,
    Disabled: account.disabled,
  }
}

function oldBalanceJson(balance: Balance): JsonObject {
  return {
    Uuid: balance.uuid,
    Id: balance.id,
    Value: balance.value,
    ExpirationDate: goTime(balance.expiresAt),
    Weight: balance.weight,
    DestinationIds: joined(balance.destinationIds),
    RatingSubject: balance.ratingSubject,
    Category: joined(balance.categories),
    SharedGroup: joined(balance.sharedGroups),
    Timings: balance.timings?.map(timingJson) ?? null,
    TimingIDs: joined(balance.timingIds),
    Disabled: balance.disabled,
  }
}

function oldFilterJson(filter: BalanceFilter): JsonObject {
  return {
    Uuid: filter.uuid ?? '',
    Id: filter.id ?? '',
    Value: filter.value ?? 0,
    ExpirationDate: goTime(filter.expiresAt ?? undefined),
    Weight: filter.weight ?? 0,
    DestinationIds: joined(filter.destinationIds),
    RatingSubject: filter.ratingSubject ?? '',
    Category: joined(filter.categories),
    SharedGroup: joined(filter.sharedGroups),
    Timings: filter.timings?.map(timingJson) ?? null,
    TimingIDs: joined(filter.timingIds),
    Disabled: filter.disabled ?? false,
  }
}

function oldTriggerJson(trigger: ActionTrigger): JsonObject {
  const { balance } = trigger
  return {
    Id: trigger.groupId,
    ThresholdType: trigger.thresholdType,
    ThresholdValue: trigger.thresholdValue,
    Recurrent: trigger.recurrent,
    MinSleep: trigger.minSleep,
    BalanceId: balance.id ?? '',
    BalanceType: balance.type ?? '',
    BalanceDestinationIds: joined(balance.destinationIds),
    BalanceWeight: balance.weight ?? 0,
    BalanceExpirationDate: goTime(balance.expiresAt ?? undefined),
    BalanceTimingTags: joined(balance.timingIds),
    BalanceRatingSubject: balance.ratingSubject ?? '',
    BalanceCategory: joined(balance.categories),
    BalanceSharedGroup: joined(balance.sharedGroups),
    BalanceDisabled: balance.disabled ?? false,
    Weight: trigger.weight,
    ActionsId: trigger.actionsId,
    MinQueuedItems: trigger.minQueuedItems,
    Executed: trigger.executed,
  }
}

/** The names of a map as one `;` separated text. */
export function joined(map: StringMap | null | undefined): string {
  return Object.keys(map ?? {}).join(';')
}
