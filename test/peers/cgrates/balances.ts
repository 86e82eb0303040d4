import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '../shared/json.ts'
import { goJson, goTime } from './encode.ts'
import type { Engine } from './engine.ts'
import { RpcError } from './errors.ts'
import type { Account, Balance, BalanceFilter, StringMap, Timing } from './state.ts'
import { parseDuration, parseTime } from './time.ts'

/** Reads the free `Balance` map of a request: exact keys, the sign of the value dropped (cgrates-rpc 3.3). */
export function readBalanceFilter(engine: Engine, map: JsonObject | null): BalanceFilter {
  const given = map ?? {}
  const filter: BalanceFilter = {}
  if (given.ID !== undefined) filter.id = asText(given.ID)
  if (given.UUID !== undefined) filter.uuid = asText(given.UUID)
  if (given.Value !== undefined) filter.value = Math.abs(asNumber(given.Value))
  if (given.ExpiryTime !== undefined) filter.expiresAt = readExpiry(engine, given.ExpiryTime)
  if (given.Weight !== undefined) filter.weight = asWeight(engine, asText(given.Weight))
  if (given.DestinationIDs !== undefined) filter.destinationIds = parseStringMap(asText(given.DestinationIDs))
  if (given.RatingSubject !== undefined) filter.ratingSubject = asText(given.RatingSubject)
  if (given.Categories !== undefined) filter.categories = parseStringMap(asText(given.Categories))
  if (given.SharedGroups !== undefined) filter.sharedGroups = parseStringMap(asText(given.SharedGroups))
  if (given.TimingIDs !== undefined) Object.assign(filter, readTimings(engine, asText(given.TimingIDs)))
  if (given.Disabled !== undefined) filter.disabled = asFlag(given.Disabled)
  if (given.Blocker !== undefined) filter.blocker = asFlag(given.Blocker)
  const factors = engine.version === '0.10' ? given.Factor : given.Factors
  if (factors !== undefined) filter.factors = readFactors(factors)
  return filter
}

function readExpiry(engine: Engine, given: Json): Date | null {
  if (typeof given !== 'string') throw new RpcError(`cannot convert field: ${asText(given)} to time.Time`)
  return parseTime(given, engine.now()) ?? null
}

function readTimings(engine: Engine, given: string): { timingIds: StringMap; timings: Timing[] } {
  const timingIds = parseStringMap(given)
  const timings = Object.keys(timingIds).map(id => {
    const timing = engine.state.timings.get(id)
    if (!timing) throw new RpcError('NOT_FOUND')
    return timing
  })
  return { timingIds, timings }
}

function readFactors(given: Json): Record<string, number> {
  return (typeof given === 'string' ? JSON.parse(given) : given) as Record<string, number>
}

/** `a;!b` as a map; `*zero` is the empty one. */
export function parseStringMap(given: string): StringMap {
  if (given === '*zero') return {}
  const names = given.split(';').map(name => name.trim())
  return Object.fromEntries(
    names
      .filter(name => name !== '')
      .map(name => (name.startsWith('!') ? [name.slice(1), false] : [name, true])),
  )
}

function asText(given: Json): string {
  if (given === null) return ''
  return typeof given === 'object' ? goJson(given) : String(given)
}

function asNumber(given: Json): number {
  if (typeof given === 'number') return given
  if (typeof given !== 'string') throw new RpcError(`cannot convert field: ${asText(given)} to float64`)
  if (/[smh]$/.test(given)) return parseDuration(given)
  return parseFloatText(given)
}

function parseFloatText(given: string): number {
  if (given.trim() === '' || Number.isNaN(Number(given))) {
    throw new RpcError(`strconv.ParseFloat: parsing ${JSON.stringify(given)}: invalid syntax`)
  }
  return Number(given)
}

function asWeight(engine: Engine, given: string): number {
  const seconds = Math.floor(engine.now().getTime() / 1000)
  if (engine.version === '0.11' && given === '*time_asc') return seconds
  if (engine.version === '0.11' && given === '*time_desc') return Date.UTC(2050, 0, 1) / 1000 - seconds
  return parseFloatText(given)
}

function asFlag(given: Json): boolean {
  if (typeof given === 'boolean') return given
  if (typeof given === 'number') return given > 0
  if (given === 'true' || given === 'false') return given === 'true'
  throw new RpcError(`strconv.ParseBool: parsing ${JSON.stringify(given)}: invalid syntax`)
}

/** Rounds as the engine does after a change: five decimals. */
export function roundValue(value: number): number {
  return Number.isInteger(value) ? value : Math.round(value * 1e5) / 1e5
}

export function isExpired(balance: Balance, now: Date): boolean {
  return balance.expiresAt !== undefined && balance.expiresAt < now
}

/** Whether an existing balance is meant: by UUID, else by ID, else by every attribute given (rules 1 and 2 of 3.3). */
export function matchesBalance(balance: Balance, filter: BalanceFilter): boolean {
  if (filter.uuid) return balance.uuid === filter.uuid
  if (filter.id) return balance.id === filter.id
  return (
    (filter.expiresAt === undefined || balance.expiresAt?.getTime() === filter.expiresAt?.getTime()) &&
    (filter.weight === undefined || balance.weight === filter.weight) &&
    (filter.blocker === undefined || balance.blocker === filter.blocker) &&
    (filter.disabled === undefined || balance.disabled === filter.disabled) &&
    (filter.ratingSubject === undefined || balance.ratingSubject === filter.ratingSubject) &&
    includes(balance.destinationIds, filter.destinationIds) &&
    includes(balance.categories, filter.categories) &&
    includes(balance.timingIds, filter.timingIds) &&
    includes(balance.sharedGroups, filter.sharedGroups)
  )
}

function includes(have: StringMap | null, wanted: StringMap | undefined): boolean {
  return wanted === undefined || Object.keys(wanted).every(name => have?.[name] === true)
}

/** A balance as AddBalance makes it: maps empty, a fresh UUID; `*default` keeps nothing but its value. */
export function createBalance(filter: BalanceFilter, value: number): Balance {
  const given = filter.id === '*default' ? { id: '*default' } : filter
  return {
    uuid: randomUUID(),
    id: given.id ?? '',
    value,
    expiresAt: given.expiresAt ?? undefined,
    weight: given.weight ?? 0,
    destinationIds: given.destinationIds ?? {},
    ratingSubject: given.ratingSubject ?? '',
    categories: given.categories ?? {},
    sharedGroups: given.sharedGroups ?? {},
    timings: given.timings ?? null,
    timingIds: given.timingIds ?? {},
    disabled: given.disabled ?? false,
    factors: given.factors ?? null,
    blocker: given.blocker ?? false,
    isDirty: true,
  }
}

/** A balance as SetBalance makes it before its attributes are set: maps null. */
export function blankBalance(): Balance {
  return {
    ...createBalance({}, 0),
    destinationIds: null,
    categories: null,
    sharedGroups: null,
    timingIds: null,
  }
}

/** Sets every attribute that the filter gives. */
export function modifyBalance(balance: Balance, filter: BalanceFilter): void {
  if (filter.id !== undefined) balance.id = filter.id
  if (filter.value !== undefined) balance.value = roundValue(filter.value)
  if (filter.expiresAt !== undefined) balance.expiresAt = filter.expiresAt ?? undefined
  if (filter.weight !== undefined) balance.weight = filter.weight
  if (filter.destinationIds) balance.destinationIds = filter.destinationIds
  if (filter.ratingSubject !== undefined) balance.ratingSubject = filter.ratingSubject
  if (filter.categories) balance.categories = filter.categories
  if (filter.sharedGroups) balance.sharedGroups = filter.sharedGroups
  if (filter.timingIds) balance.timingIds = filter.timingIds
  if (filter.timings?.length) balance.timings = filter.timings
  if (filter.disabled !== undefined) balance.disabled = filter.disabled
  if (filter.factors) balance.factors = filter.factors
  if (filter.blocker !== undefined) balance.blocker = filter.blocker
  balance.isDirty = true
}

/** All balances of an account with their types. */
export function typedBalances(account: Account): Array<[type: string, balance: Balance]> {
  return Object.entries(account.balances ?? {}).flatMap(([type, list]) =>
    list.map((balance): [string, Balance] => [type, balance]),
  )
}

export function timingJson(timing: Timing): JsonObject {
  return {
    ID: timing.id,
    Years: timing.years,
    Months: timing.months,
    MonthDays: timing.monthDays,
    WeekDays: timing.weekDays,
    StartTime: timing.startTime,
    EndTime: timing.endTime,
  }
}

/** A balance as the account object shows it; 0.10 names the factors `Factor` (cgrates-rpc 3.1). */
export function balanceJson(engine: Engine, balance: Balance): JsonObject {
  return {
    Uuid: balance.uuid,
    ID: balance.id,
    Value: balance.value,
    ExpirationDate: goTime(balance.expiresAt),
    Weight: balance.weight,
    DestinationIDs: balance.destinationIds,
    RatingSubject: balance.ratingSubject,
    Categories: balance.categories,
    SharedGroups: balance.sharedGroups,
    Timings: balance.timings?.map(timingJson) ?? null,
    TimingIDs: balance.timingIds,
    Disabled: balance.disabled,
    [engine.version === '0.10' ? 'Factor' : 'Factors']: balance.factors,
    Blocker: balance.blocker,
  }
}

/** A balance filter as triggers, counters and actions show it. */
export function filterJson(engine: Engine, filter: BalanceFilter): JsonObject {
  return {
    Uuid: filter.uuid ?? null,
    ID: filter.id ?? null,
    Type: filter.type ?? null,
    Value: filter.value === undefined ? null : { Method: '', Params: null, Static: filter.value },
    ExpirationDate: filter.expiresAt === undefined ? null : goTime(filter.expiresAt ?? undefined),
    Weight: filter.weight ?? null,
    DestinationIDs: filter.destinationIds ?? null,
    RatingSubject: filter.ratingSubject ?? null,
    Categories: filter.categories ?? null,
    SharedGroups: filter.sharedGroups ?? null,
    TimingIDs: filter.timingIds ?? null,
    Timings: filter.timings?.map(timingJson) ?? null,
    Disabled: filter.disabled ?? null,
    [engine.version === '0.10' ? 'Factor' : 'Factors']: filter.factors ?? null,
    Blocker: filter.blocker ?? null,
  }
}
