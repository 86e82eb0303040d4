import { isJsonObject, objectsOf, textOf, textsOf, type Json, type JsonObject } from '../shared/json.ts'
import type { Engine } from './engine.ts'
import { RpcError } from './errors.ts'

export interface FilterRule {
  Type: string
  Element: string
  Values: string[] | null
}

const plainTypes = [
  'string',
  'contains',
  'prefix',
  'suffix',
  'timings',
  'rsr',
  'destinations',
  'empty',
  'exists',
  'lt',
  'lte',
  'gt',
]
const otherTypes = ['gte', 'eq', 'ipnet', 'apiban', 'sentrypeer', 'ai', 'regex']
const knownTypes = new Set([...plainTypes, ...otherTypes])

/** Throws `Unsupported filter Type` for a type the engine does not know (cgrates-rpc 8.5). */
export function checkRule(rule: FilterRule): void {
  const type = rule.Type.replace(/^\*(not)?/, '')
  if (!rule.Type.startsWith('*') || (!knownTypes.has(type) && !type.startsWith('http'))) {
    throw new RpcError(`Unsupported filter Type: ${rule.Type}`)
  }
}

/** An inline filter such as `*string:~*req.Account:1001|1002`. */
export function readInlineFilter(text: string): FilterRule | undefined {
  const first = text.indexOf(':')
  const second = text.indexOf(':', first + 1)
  if (first < 0 || second < 0) return undefined
  const values = text.slice(second + 1)
  return {
    Type: text.slice(0, first),
    Element: text.slice(first + 1, second),
    Values: values === '' ? null : values.split('|'),
  }
}

/** The rules of a stored or given filter. */
export function readRules(filter: JsonObject): FilterRule[] {
  return objectsOf(filter.Rules).map(({ Type, Element, Values }) => ({
    Type: textOf(Type),
    Element: textOf(Element),
    Values: textsOf(Values),
  }))
}

/** Whether a request passes all filters, stored or inline. A stored filter that is gone lets nothing pass. */
export function passesFilters(
  engine: Engine,
  tenant: string,
  ids: string[] | null,
  request: JsonObject,
  options: JsonObject = {},
): boolean {
  return (ids ?? []).every(id =>
    rulesOf(engine, tenant, id)?.every(rule => passesRule(engine, rule, request, options)),
  )
}

function rulesOf(engine: Engine, tenant: string, id: string): FilterRule[] | undefined {
  if (id.startsWith('*')) {
    const inline = readInlineFilter(id)
    return inline && [inline]
  }
  const stored = engine.state.filters.get(`${tenant}:${id}`)
  return stored && readRules(stored)
}

function passesRule(engine: Engine, rule: FilterRule, request: JsonObject, options: JsonObject): boolean {
  const isNegated = rule.Type.startsWith('*not')
  const type = rule.Type.replace(/^\*(not)?/, '')
  const found = lookUp(rule.Element, request, options)
  const values = (rule.Values ?? []).flatMap(value => asText(lookUp(value, request, options)) ?? [])
  return passes(engine, type, found, values) !== isNegated
}

function passes(engine: Engine, type: string, found: Json | undefined, values: string[]): boolean {
  const text = asText(found)
  switch (type) {
    case 'exists':
      return found !== undefined
    case 'empty':
      return found === undefined || found === null || text === '' || text === '[]' || text === '{}'
    case 'string':
    case 'eq':
      return text !== undefined && values.includes(text)
    case 'contains':
      return text !== undefined && values.some(value => text.includes(value))
    case 'prefix':
      return text !== undefined && values.some(value => text.startsWith(value))
    case 'suffix':
      return text !== undefined && values.some(value => text.endsWith(value))
    case 'regex':
      return text !== undefined && values.some(value => new RegExp(value).test(text))
    case 'destinations':
      return text !== undefined && prefixes(engine, values).some(prefix => text.startsWith(prefix))
    case 'lt':
      return text !== undefined && values.some(value => Number(text) < Number(value))
    case 'lte':
      return text !== undefined && values.some(value => Number(text) <= Number(value))
    case 'gt':
      return text !== undefined && values.some(value => Number(text) > Number(value))
    case 'gte':
      return text !== undefined && values.some(value => Number(text) >= Number(value))
    default:
      throw new RpcError(`NOT_IMPLEMENTED:*${type}`)
  }
}

function prefixes(engine: Engine, destinationIds: string[]): string[] {
  return destinationIds.flatMap(id => engine.state.destinations.get(id) ?? [])
}

/** `~*req.Account` is a field of the request, `~*opts.*x` one of its options; anything else stands for itself. */
function lookUp(element: string, request: JsonObject, options: JsonObject): Json | undefined {
  const [, source, path] = /^~\*(req|opts)\.(.+)$/.exec(element) ?? []
  if (path === undefined) return element
  const from = source === 'opts' ? options : request
  if (from[path] !== undefined) return from[path]
  return path
    .split('.')
    .reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), from)
}

function asText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
