import type { Json, JsonObject } from '../shared/json.ts'
import { filterJson, parseStringMap } from './balances.ts'
import { flag, float, integer, listOf, nullable, struct, text, type Decoded } from './decode.ts'
import { tenantOf, type Engine } from './engine.ts'
import { missingFields, notFound, requireFields, RpcError, serverError } from './errors.ts'
import { joined } from './legacy-account.ts'
import { method, type Methods } from './method.ts'
import { page } from './paging.ts'
import type { Action, BalanceFilter, StringMap } from './state.ts'
import { parseUsage } from './time.ts'

const common = {
  Identifier: text,
  BalanceId: text,
  BalanceUuid: text,
  BalanceType: text,
  ExpiryTime: text,
  TimingTags: text,
  DestinationIds: text,
  RatingSubject: text,
  Categories: text,
  SharedGroups: text,
  ExtraParameters: text,
  BalanceBlocker: text,
  BalanceDisabled: text,
  Weight: float,
  /** The name in 0.10. */
  Filter: text,
}
const ActionV1 = struct('v1.V1TPAction', {
  ...common,
  Units: float,
  BalanceWeight: nullable(float),
  Filters: listOf(text),
})
const ActionV2 = struct('utils.TPAction', { ...common, Units: text, BalanceWeight: text, Filters: text })
const SetActionsV1 = struct('v1.V1AttrSetActions', {
  ActionsId: text,
  Overwrite: flag,
  Actions: listOf(ActionV1),
})
const SetActionsV2 = struct('utils.AttrSetActions', {
  ActionsId: text,
  Overwrite: flag,
  Actions: listOf(ActionV2),
})
const GetActionsV2 = struct('v2.AttrGetActions', { ActionIDs: listOf(text), Offset: integer, Limit: integer })
const RemoveActions = struct('v1.AttrRemoveActions', { ActionIDs: listOf(text) })
const ExecuteAction = struct('utils.AttrExecuteAction', { Tenant: text, Account: text, ActionsId: text })

export const actionMethodsV1: Methods = {
  SetActions: method(SetActionsV1, (engine, argument) => {
    requireFields(argument, 'ActionsId', 'Actions')
    const given = argument.Actions ?? []
    for (const each of given) refuseMissing(each.Identifier, missingFields(each, ['Identifier']))
    refuseExisting(engine, argument)
    const actions = given.map(each => {
      const weight = each.BalanceWeight === null ? {} : { weight: each.BalanceWeight }
      const filters = engine.version === '0.10' ? splitFilters(each.Filter) : each.Filters
      return readAction(engine, argument.ActionsId, each, { value: each.Units, ...weight }, filters)
    })
    engine.state.actions.set(argument.ActionsId, actions)
    return 'OK'
  }),
  GetActions: method(text, (engine, actionsId) => {
    if (actionsId === '') throw new RpcError('MANDATORY_IE_MISSING ActionsId: ')
    const actions = engine.state.actions.get(actionsId)
    if (!actions) throw serverError('NOT_FOUND')
    return actions.map(action => textActionJson(engine, action))
  }),
  RemoveActions: method(RemoveActions, (engine, argument) => {
    if (argument.ActionIDs === null) throw notFound()
    for (const id of argument.ActionIDs) engine.state.actions.delete(id)
    return 'OK'
  }),
  ExecuteAction: method(ExecuteAction, async (engine, argument) => {
    const accounts =
      argument.Account === '' ? [] : [`${tenantOf(engine, argument.Tenant)}:${argument.Account}`]
    await engine.executeStored(argument.ActionsId, accounts)
    return 'OK'
  }),
}

export const actionMethodsV2: Methods = {
  SetActions: method(SetActionsV2, (engine, argument) => {
    requireFields(argument, 'ActionsId', 'Actions')
    const given = argument.Actions ?? []
    for (const each of given) {
      const fields: Array<keyof typeof each> =
        each.BalanceType === '' ? ['Identifier'] : ['Identifier', 'Units']
      refuseMissing(each.Identifier, missingFields(each, fields))
    }
    refuseExisting(engine, argument)
    const actions = given.map(each => {
      const value = each.Units === '' ? {} : { value: readUnits(each.BalanceType, each.Units) }
      const weight = each.BalanceWeight === '' ? {} : { weight: Number(each.BalanceWeight) }
      const filters = splitFilters(engine.version === '0.10' ? each.Filter : each.Filters)
      const action = readAction(engine, argument.ActionsId, each, { ...value, ...weight }, filters)
      // Without a balance it resets the triggers of every type.
      return each.Identifier === '*reset_triggers' ? { ...action, balance: undefined } : action
    })
    engine.state.actions.set(argument.ActionsId, actions)
    return 'OK'
  }),
  GetActions: method(GetActionsV2, (engine, argument) => {
    const ids = argument.ActionIDs?.length
      ? argument.ActionIDs.filter(id => id !== '')
      : [...engine.state.actions.keys()]
    const found = page(ids, argument).map((id): [string, Json] => {
      const actions = engine.state.actions.get(id)
      if (!actions) throw serverError('NOT_FOUND')
      return [id, actions.map(action => actionJson(engine, action))]
    })
    return Object.fromEntries(found)
  }),
  GetActionsCount: method(struct('v2.AttrGetActionsCount', {}), engine => {
    if (engine.state.actions.size === 0) throw notFound()
    return engine.state.actions.size
  }),
}

function refuseMissing(identifier: string, missing: string[]): void {
  if (missing.length > 0)
    throw new RpcError(`MANDATORY_IE_MISSING:Action:${identifier}:[${missing.join(' ')}]`)
}

function refuseExisting(
  engine: Engine,
  { ActionsId, Overwrite }: { ActionsId: string; Overwrite: boolean },
): void {
  if (!Overwrite && engine.state.actions.has(ActionsId)) throw new RpcError('EXISTS')
}

type CommonAction = Omit<Decoded<typeof ActionV1>, 'Units' | 'BalanceWeight' | 'Filters'>

function readAction(
  engine: Engine,
  id: string,
  given: CommonAction,
  amounts: BalanceFilter,
  filters: string[] | null,
): Action {
  const balance: BalanceFilter = {
    uuid: given.BalanceUuid,
    id: given.BalanceId,
    type: given.BalanceType,
    ...amounts,
    destinationIds: parseStringMap(given.DestinationIds),
    ratingSubject: given.RatingSubject,
    categories: parseStringMap(given.Categories),
    sharedGroups: parseStringMap(given.SharedGroups),
    timingIds: parseStringMap(given.TimingTags),
  }
  if (given.BalanceBlocker !== '') balance.blocker = readFlag(given.BalanceBlocker)
  if (given.BalanceDisabled !== '') balance.disabled = readFlag(given.BalanceDisabled)
  const timings = Object.keys(balance.timingIds ?? {}).map(timingId => {
    const timing = engine.state.timings.get(timingId)
    if (!timing) throw new RpcError(`error: NOT_FOUND querying timing with id: ${JSON.stringify(timingId)}`)
    return timing
  })
  if (timings.length > 0) balance.timings = timings
  return {
    id,
    identifier: given.Identifier,
    extraParameters: given.ExtraParameters,
    filters,
    expiryTime: given.ExpiryTime,
    weight: given.Weight,
    balance,
  }
}

function readFlag(given: string): boolean {
  if (given === 'true' || given === 'false') return given === 'true'
  throw new RpcError(`strconv.ParseBool: parsing ${JSON.stringify(given)}: invalid syntax`)
}

function readUnits(type: string, units: string): number {
  if (type === '*voice') return parseUsage(units)
  if (Number.isNaN(Number(units)))
    throw new RpcError(`strconv.ParseFloat: parsing ${JSON.stringify(units)}: invalid syntax`)
  return Number(units)
}

function splitFilters(given: string): string[] | null {
  return given === '' ? null : given.split(';')
}

function prefixed(map: StringMap | undefined): string {
  return Object.entries(map ?? {})
    .map(([name, isMeant]) => (isMeant ? name : `!${name}`))
    .join(';')
}

function textActionJson(engine: Engine, { balance = {}, ...action }: Action): JsonObject {
  return {
    Identifier: action.identifier,
    BalanceId: balance.id ?? '',
    BalanceUuid: '',
    BalanceType: balance.type ?? '',
    Units: String(balance.value ?? 0),
    ExpiryTime: action.expiryTime,
    [filtersName(engine)]: action.filters?.join(';') ?? '',
    TimingTags: joined(balance.timingIds),
    DestinationIds: prefixed(balance.destinationIds),
    RatingSubject: balance.ratingSubject ?? '',
    Categories: joined(balance.categories),
    SharedGroups: joined(balance.sharedGroups),
    BalanceWeight: String(balance.weight ?? 0),
    ExtraParameters: action.extraParameters,
    BalanceBlocker: String(balance.blocker ?? false),
    BalanceDisabled: String(balance.disabled ?? false),
    Weight: action.weight,
  }
}

function actionJson(engine: Engine, action: Action): JsonObject {
  const filters = engine.version === '0.10' ? (action.filters?.join(';') ?? '') : action.filters
  return {
    Id: action.id,
    ActionType: action.identifier,
    ExtraParameters: action.extraParameters,
    [filtersName(engine)]: filters,
    ExpirationString: action.expiryTime,
    Weight: action.weight,
    Balance: action.balance ? filterJson(engine, action.balance) : null,
  }
}

function filtersName(engine: Engine): string {
  return engine.version === '0.10' ? 'Filter' : 'Filters'
}
