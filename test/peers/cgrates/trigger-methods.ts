import { randomUUID } from 'node:crypto'
import { isJsonObject, textsOf, type Json, type JsonObject } from '../shared/json.ts'
import { saveAccount, accountOrNew } from './account-store.ts'
import { triggerJson } from './account-json.ts'
import { readBalanceFilter } from './balances.ts'
import { flag, freeMap, listOf, struct, text } from './decode.ts'
import { accountKey, requireWithTenant, type Engine } from './engine.ts'
import { mandatoryMissing, notFound, requireFields, serverError } from './errors.ts'
import { method, type Methods } from './method.ts'
import type { Account, ActionTrigger, BalanceFilter, StringMap } from './state.ts'
import { parseTime, parseUsage } from './time.ts'
import { initCounters, runTriggers, sameTrigger } from './triggers.ts'

const group = { GroupID: text, UniqueID: text }
const account = { Tenant: text, Account: text }
const SetActionTrigger = struct('engine.AttrSetActionTrigger', { ...group, ActionTrigger: freeMap })
const RemoveActionTrigger = struct('v1.AttrRemoveActionTrigger', group)
const GetActionTriggers = struct('v1.AttrGetActionTriggers', { GroupIDs: listOf(text) })
const TenantAccount = struct('utils.TenantAccount', account)
const AddAccountActionTriggers = struct('v1.AttrAddAccountActionTriggers', {
  ...account,
  ActionTriggerIDs: listOf(text),
  ActionTriggerOverwrite: flag,
  ActivationDate: text,
  Executed: flag,
})
const SetAccountActionTriggers = struct('v1.AttrSetAccountActionTriggers', {
  ...account,
  ...group,
  ActionTrigger: freeMap,
})
const RemoveAccountActionTriggers = struct('v1.AttrRemoveAccountActionTriggers', { ...account, ...group })
const ResetAccountActionTriggers = struct('v1.AttrResetAccountActionTriggers', {
  ...account,
  ...group,
  Executed: flag,
})

export const triggerMethods: Methods = {
  SetActionTrigger: method(SetActionTrigger, (engine, argument) => {
    requireFields(argument, 'GroupID')
    const list = engine.state.actionTriggers.get(argument.GroupID) ?? []
    const given = argument.ActionTrigger ?? {}
    const known = list.find(each => argument.UniqueID !== '' && each.uniqueId === argument.UniqueID)
    if (known) updateTrigger(engine, known, given)
    else list.push(newTrigger(engine, argument.GroupID, argument.UniqueID || randomUUID(), given))
    engine.state.actionTriggers.set(argument.GroupID, list)
    return 'OK'
  }),
  GetActionTriggers: method(GetActionTriggers, (engine, argument) => {
    const groups = argument.GroupIDs?.length ? argument.GroupIDs : [...engine.state.actionTriggers.keys()]
    const found = groups.flatMap(id => engine.state.actionTriggers.get(id) ?? [])
    if (found.length === 0) throw notFound()
    return found.map(each => triggerJson(engine, each))
  }),
  RemoveActionTrigger: method(RemoveActionTrigger, (engine, argument) => {
    requireFields(argument, 'GroupID')
    const list = engine.state.actionTriggers.get(argument.GroupID)
    if (argument.UniqueID === '') engine.state.actionTriggers.delete(argument.GroupID)
    else if (!list) throw notFound()
    else
      engine.state.actionTriggers.set(
        argument.GroupID,
        list.filter(each => each.uniqueId !== argument.UniqueID),
      )
    return 'OK'
  }),
  GetAccountActionTriggers: method(TenantAccount, (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    const found = engine.state.accounts.get(accountKey(engine, argument))
    if (!found) throw serverError('NOT_FOUND')
    return (found.triggers ?? []).map(each => triggerJson(engine, each))
  }),
  AddAccountActionTriggers: method(AddAccountActionTriggers, (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    const activatesAt = parseTime(argument.ActivationDate, engine.now())
    return changeAccount(engine, argument, changed => {
      const triggers = argument.ActionTriggerOverwrite ? [] : (changed.triggers ?? [])
      for (const id of argument.ActionTriggerIDs ?? []) {
        const list = engine.state.actionTriggers.get(id)
        if (!list) throw notFound()
        const fresh = list.filter(each => !triggers.some(known => sameTrigger(known, each)))
        triggers.push(
          ...fresh.map(each => ({ ...structuredClone(each), activatesAt, executed: argument.Executed })),
        )
      }
      changed.triggers = triggers
      initCounters(changed)
    })
  }),
  SetAccountActionTriggers: method(SetAccountActionTriggers, (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    const given = argument.ActionTrigger ?? {}
    return changeAccount(engine, argument, async changed => {
      const meant = (changed.triggers ?? []).filter(each => isMeant(each, argument))
      for (const each of meant) updateTrigger(engine, each, given)
      if (meant.length === 0) {
        requireFields(argument, 'GroupID')
        changed.triggers = [
          ...(changed.triggers ?? []),
          newTrigger(engine, argument.GroupID, argument.UniqueID, given),
        ]
      }
      await runTriggers(engine, changed)
    })
  }),
  RemoveAccountActionTriggers: method(RemoveAccountActionTriggers, (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    return changeAccount(engine, argument, changed => {
      const left = (changed.triggers ?? []).filter(each => !isMeant(each, argument))
      changed.triggers = left.length > 0 ? left : null
      initCounters(changed)
    })
  }),
  ResetAccountActionTriggers: method(ResetAccountActionTriggers, (engine, argument) => {
    requireWithTenant(engine, argument, 'Account')
    return changeAccount(engine, argument, async changed => {
      for (const each of changed.triggers ?? []) {
        if (isMeant(each, argument)) each.executed = argument.Executed
      }
      if (!argument.Executed) await runTriggers(engine, changed)
    })
  }),
}

/** Changes a stored account alone and stores it. Throws NOT_FOUND. */
function changeAccount(
  engine: Engine,
  argument: { Tenant: string; Account: string },
  change: (changed: Account) => void | Promise<void>,
): Promise<string> {
  const id = accountKey(engine, argument)
  return engine.exclusively(id, async () => {
    if (!engine.state.accounts.has(id)) throw notFound()
    const changed = accountOrNew(engine, id)
    await change(changed)
    saveAccount(engine, changed)
    return 'OK'
  })
}

function isMeant(
  trigger: ActionTrigger,
  { GroupID, UniqueID }: { GroupID: string; UniqueID: string },
): boolean {
  return (GroupID === '' || trigger.groupId === GroupID) && (UniqueID === '' || trigger.uniqueId === UniqueID)
}

function newTrigger(engine: Engine, groupId: string, uniqueId: string, given: JsonObject): ActionTrigger {
  const missing = ['ThresholdType', 'ThresholdValue'].filter(
    field => given[field] === undefined || given[field] === '',
  )
  if (missing.length > 0) throw mandatoryMissing(...missing)
  const trigger: ActionTrigger = {
    groupId,
    uniqueId,
    thresholdType: '',
    thresholdValue: 0,
    recurrent: false,
    minSleep: 0,
    expiresAt: undefined,
    activatesAt: undefined,
    balance: {},
    weight: 0,
    actionsId: '',
    minQueuedItems: 0,
    executed: false,
    lastExecutedAt: undefined,
  }
  updateTrigger(engine, trigger, given)
  return trigger
}

/** Sets what is given; keys match with their exact case, as in every free map. */
function updateTrigger(engine: Engine, trigger: ActionTrigger, given: JsonObject): void {
  if (typeof given.ThresholdType === 'string') trigger.thresholdType = given.ThresholdType
  if (given.ThresholdValue !== undefined) trigger.thresholdValue = Number(given.ThresholdValue)
  if (given.Recurrent !== undefined) trigger.recurrent = isTrue(given.Recurrent)
  if (given.Executed !== undefined) trigger.executed = isTrue(given.Executed)
  if (given.MinSleep !== undefined) trigger.minSleep = parseUsage(asText(given.MinSleep))
  if (given.ExpirationDate !== undefined)
    trigger.expiresAt = parseTime(asText(given.ExpirationDate), engine.now())
  if (given.ActivationDate !== undefined)
    trigger.activatesAt = parseTime(asText(given.ActivationDate), engine.now())
  if (given.ActionsID !== undefined) trigger.actionsId = asText(given.ActionsID)
  if (given.Weight !== undefined) trigger.weight = Number(given.Weight)
  if (given.MinQueuedItems !== undefined) trigger.minQueuedItems = Number(given.MinQueuedItems)
  Object.assign(trigger.balance, readTriggerBalance(engine, given))
}

function readTriggerBalance(engine: Engine, given: JsonObject): BalanceFilter {
  const map: JsonObject = {}
  for (const [key, name] of [
    ['BalanceID', 'ID'],
    ['BalanceWeight', 'Weight'],
    ['BalanceExpirationDate', 'ExpiryTime'],
    ['BalanceRatingSubject', 'RatingSubject'],
    ['BalanceBlocker', 'Blocker'],
    ['BalanceDisabled', 'Disabled'],
  ] as const) {
    if (given[key] !== undefined) map[name] = given[key]
  }
  const filter = readBalanceFilter(engine, map)
  if (given.BalanceType !== undefined) filter.type = asText(given.BalanceType)
  if (given.BalanceDestinationIds !== undefined) filter.destinationIds = asMap(given.BalanceDestinationIds)
  if (given.BalanceTimingTags !== undefined) filter.timingIds = asMap(given.BalanceTimingTags)
  if (given.BalanceCategories !== undefined) filter.categories = asMap(given.BalanceCategories)
  if (given.BalanceSharedGroups !== undefined) filter.sharedGroups = asMap(given.BalanceSharedGroups)
  return filter
}

function asMap(list: Json): StringMap {
  return Object.fromEntries(
    textsOf(list).map(name => (name.startsWith('!') ? [name.slice(1), false] : [name, true])),
  )
}

function asText(value: Json): string {
  return value === null || isJsonObject(value) || Array.isArray(value) ? '' : String(value)
}

function isTrue(value: Json): boolean {
  return value === true || value === 'true'
}
