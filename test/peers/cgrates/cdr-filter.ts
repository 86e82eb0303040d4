import { freeMap, float, integer, listOf, mapOf, struct, text, type Decoded } from './decode.ts'
import type { Engine } from './engine.ts'
import { RpcError, serverError } from './errors.ts'
import type { Cdr } from './state.ts'
import { parseTime, parseUsage } from './time.ts'

const listFields = {
  CGRIDs: 'cgrId',
  RunIDs: 'runId',
  OriginIDs: 'originId',
  OriginHosts: 'originHost',
  Sources: 'source',
  ToRs: 'tor',
  RequestTypes: 'requestType',
  Tenants: 'tenant',
  Categories: 'category',
  Accounts: 'account',
  Subjects: 'subject',
} as const satisfies Record<string, keyof Cdr>
type ListField = keyof typeof listFields
const listNames = Object.keys(listFields) as ListField[]

const list = listOf(text)
/** The filter of all CDR queries (cgrates-rpc 9.1). */
export const CdrFilter = struct('utils.RPCCDRsFilter', {
  CGRIDs: list,
  NotCGRIDs: list,
  RunIDs: list,
  NotRunIDs: list,
  OriginIDs: list,
  NotOriginIDs: list,
  OriginHosts: list,
  NotOriginHosts: list,
  Sources: list,
  NotSources: list,
  ToRs: list,
  NotToRs: list,
  RequestTypes: list,
  NotRequestTypes: list,
  Tenants: list,
  NotTenants: list,
  Categories: list,
  NotCategories: list,
  Accounts: list,
  NotAccounts: list,
  Subjects: list,
  NotSubjects: list,
  DestinationPrefixes: list,
  NotDestinationPrefixes: list,
  Costs: listOf(float),
  NotCosts: listOf(float),
  ExtraFields: mapOf(text),
  NotExtraFields: mapOf(text),
  SetupTimeStart: text,
  SetupTimeEnd: text,
  AnswerTimeStart: text,
  AnswerTimeEnd: text,
  CreatedAtStart: text,
  CreatedAtEnd: text,
  UpdatedAtStart: text,
  UpdatedAtEnd: text,
  MinUsage: text,
  MaxUsage: text,
  OrderBy: text,
  ExtraArgs: freeMap,
  Limit: integer,
  Offset: integer,
  APIOpts: freeMap,
  Flags: list,
})
export type CdrQuery = Decoded<typeof CdrFilter>

const orders = {
  OrderID: 'orderId',
  AnswerTime: 'answerTime',
  SetupTime: 'setupTime',
  Usage: 'usage',
  Cost: 'cost',
} as const

/** The CDRs that fit, ordered and paged. Throws for a time or an order that cannot be read. */
export function findCdrs(engine: Engine, query: CdrQuery): Cdr[] {
  const found = engine.state.cdrs.filter(matcher(engine, query))
  const [name = '', direction] = (query.OrderBy || 'OrderID').split(';')
  const field = Object.hasOwn(orders, name) ? orders[name as keyof typeof orders] : undefined
  if (!field) throw serverError(`Invalid value : ${name}`)
  const sign = direction === 'desc' ? -1 : 1
  found.sort(
    (one, other) => sign * (Number(one[field]) - Number(other[field])) || one.orderId - other.orderId,
  )
  const start = Math.max(0, query.Offset)
  return found.slice(start, query.Limit > 0 ? start + query.Limit : undefined)
}

function matcher(engine: Engine, query: CdrQuery): (cdr: Cdr) => boolean {
  const windows = [
    window(engine, 'setupTime', query.SetupTimeStart, query.SetupTimeEnd),
    window(engine, 'answerTime', query.AnswerTimeStart, query.AnswerTimeEnd),
    window(engine, 'createdAt', query.CreatedAtStart, query.CreatedAtEnd),
    window(engine, 'createdAt', query.UpdatedAtStart, query.UpdatedAtEnd),
  ]
  const minUsage = query.MinUsage === '' ? -Infinity : parseUsage(query.MinUsage)
  const maxUsage = query.MaxUsage === '' ? Infinity : parseUsage(query.MaxUsage)
  return cdr =>
    listNames.every(
      name =>
        isListed(query[name], cdr[listFields[name]]) &&
        isUnlisted(query[`Not${name}`], cdr[listFields[name]]),
    ) &&
    hasPrefix(query.DestinationPrefixes, cdr.destination) &&
    !(query.NotDestinationPrefixes ?? []).some(prefix => cdr.destination.startsWith(prefix)) &&
    isListed(query.Costs, cdr.cost) &&
    isUnlisted(query.NotCosts, cdr.cost) &&
    Object.entries(query.ExtraFields ?? {}).every(([key, value]) => cdr.extraFields[key] === value) &&
    Object.entries(query.NotExtraFields ?? {}).every(([key, value]) => cdr.extraFields[key] !== value) &&
    windows.every(isWithin => isWithin(cdr)) &&
    cdr.usage >= minUsage &&
    cdr.usage < maxUsage &&
    isInExtraArgs(query, cdr)
}

function isListed<Value>(wanted: Value[] | null, value: Value): boolean {
  return !wanted?.length || wanted.includes(value)
}

function isUnlisted<Value>(unwanted: Value[] | null, value: Value): boolean {
  return !unwanted?.includes(value)
}

function hasPrefix(prefixes: string[] | null, destination: string): boolean {
  return !prefixes?.length || prefixes.some(prefix => destination.startsWith(prefix))
}

/** Start included, end excluded. */
function window(engine: Engine, field: 'setupTime' | 'answerTime' | 'createdAt', start: string, end: string) {
  const from = readTime(engine, start)
  const to = readTime(engine, end)
  return (cdr: Cdr) => (!from || cdr[field] >= from) && (!to || cdr[field] < to)
}

function readTime(engine: Engine, given: string): Date | undefined {
  try {
    return parseTime(given, engine.now())
  } catch (cause) {
    throw cause instanceof RpcError ? serverError(cause.message) : cause
  }
}

function isInExtraArgs({ ExtraArgs }: CdrQuery, cdr: Cdr): boolean {
  const limit = (name: string) => (ExtraArgs?.[name] === undefined ? undefined : Number(ExtraArgs[name]))
  const [start, end, min, max] = [
    limit('OrderIDStart'),
    limit('OrderIDEnd'),
    limit('MinCost'),
    limit('MaxCost'),
  ]
  return (
    (start === undefined || cdr.orderId >= start) &&
    (end === undefined || cdr.orderId < end) &&
    (min === undefined || cdr.cost >= min) &&
    (max === undefined || cdr.cost < max)
  )
}
