import type { Endpoint, TSchema } from '@omnicrm/sdk'

/** The part of JSON Schema that contracts use. */
export interface Form {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Form[]
  readonly properties?: Readonly<Record<string, Form>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly patternProperties?: Readonly<Record<string, Form>>
  readonly items?: Form
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
}
export const formOf = (schema: TSchema): Form => schema

type Body = Readonly<Record<string, unknown>>
/** A body that must be refused, and the field that the answer must name. */
export interface FaultyBody {
  readonly why: string
  readonly field: string
  readonly body: Body
}

const typesOf = (form: Form): Set<string> =>
  new Set([
    ...(typeof form.type === 'string' ? [form.type] : (form.type ?? [])),
    ...(form.enum ?? ('const' in form ? [form.const] : [])).map(each =>
      each === null ? 'null' : typeof each,
    ),
    ...(form.anyOf ?? []).flatMap(each => [...typesOf(each)]),
  ])

const branchesOf = (form: Form): readonly Form[] => (form.anyOf ? form.anyOf.flatMap(branchesOf) : [form])

const texts: Readonly<Record<string, string>> = {
  email: 'someone@example.org',
  instant: '2025-01-04T10:30:00.000Z',
  date: '2025-01-04',
  'json-object': '{}',
  uri: 'https://example.org/',
}
const words = ['sample', 'Sample1', 'sample-session', '0A0B0C', '123456', '10.0.0.1', '+447700900123']

/** A value that fits; only as much of it as is required. */
export function sample(form: Form): unknown {
  const [first = form] = branchesOf(form)
  if ('const' in first) return first.const
  if (first.enum) return first.enum[0]
  const [type = 'null'] = typesOf(first)
  switch (type) {
    case 'integer':
    case 'number':
      return first.minimum ?? 1
    case 'boolean':
      return true
    case 'array':
      return Array.from({ length: first.minItems ?? 0 }, () => sample(first.items ?? {}))
    case 'object':
      return sampleBody(first)
    case 'string':
      return sampleText(first)
    default:
      return null
  }
}

function sampleText(form: Form): string {
  if (form.format !== undefined) return texts[form.format] ?? words[0] ?? ''
  const fits = (word: string) =>
    (form.pattern === undefined || new RegExp(form.pattern, 'u').test(word)) &&
    word.length >= (form.minLength ?? 0) &&
    word.length <= (form.maxLength ?? Infinity)
  const found = words.find(fits)
  if (found === undefined) throw new Error(`Give an example of the form ${JSON.stringify(form)} here.`)
  return found
}

export const sampleBody = (form: Form): Record<string, unknown> =>
  Object.fromEntries((form.required ?? []).map(name => [name, sample(form.properties?.[name] ?? {})]))

/** The needed parameters of a query besides those under test. */
export const neededQuery = ({ query }: Endpoint): Record<string, string> =>
  query
    ? Object.fromEntries(
        Object.entries(sampleBody(formOf(query))).map(([name, value]) => [name, String(value)]),
      )
    : {}

const oneOfEach: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'neither a number nor a date'],
  ['number', 1.5],
  ['boolean', true],
  ['object', { unexpected: { deeply: true } }],
  ['array', [[{}]]],
  ['null', null],
]

/** Values of a type that the field does not take. */
function wrongTypes(form: Form): unknown[] {
  const types = typesOf(form)
  if (types.size === 0) return []
  return oneOfEach.filter(([type]) => !types.has(type)).map(([, value]) => value)
}

/** Values of the right type beyond a limit of the field. */
function beyondLimits(form: Form): (readonly [why: string, value: unknown])[] {
  const branches = branchesOf(form)
  const takes = (type: string) => branches.filter(each => typesOf(each).has(type))
  const numbers = [...takes('number'), ...takes('integer')]
  const beyond: (readonly [string, unknown])[] = []
  const strings = takes('string').filter(each => !each.enum && !('const' in each))
  const longest = Math.max(...strings.map(each => each.maxLength ?? (each.format ? 0 : Infinity)))
  if (strings.length > 0 && longest > 0 && longest < 900_000)
    beyond.push(['too long', 'x'.repeat(longest + 1)])
  if (numbers.length > 0 && strings.length === 0) {
    const maximum = Math.max(...numbers.map(each => each.maximum ?? Infinity))
    const minimum = Math.min(...numbers.map(each => each.minimum ?? -Infinity))
    if (maximum < Infinity) beyond.push(['too large', maximum + 1])
    if (minimum > -Infinity) beyond.push(['too small', minimum - 1])
  }
  const lists = takes('array')
  const most = Math.max(...lists.map(each => each.maxItems ?? Infinity))
  if (lists.length > 0 && most < Infinity)
    beyond.push(['too many', Array.from({ length: most + 1 }, () => sample(lists[0]?.items ?? {}))])
  for (const each of branches)
    if (each.enum && branches.length === 1) beyond.push(['no known word', 'no-such-word'])
  return beyond
}

/** True when the object takes fields that it does not name. */
export const isOpenForm = (form: Form): boolean =>
  (form.additionalProperties !== undefined && form.additionalProperties !== false) ||
  form.patternProperties !== undefined ||
  form.properties === undefined

/** Every single fault that the schema of a body rules out, one at a time, in an otherwise good body. */
export function* faultyBodies(form: Form, unknown: 'refuse' | 'ignore'): Generator<FaultyBody> {
  yield* faultsOf(form, unknown, '', sampleBody(form), body => body)
}

function* faultsOf(
  form: Form,
  unknown: 'refuse' | 'ignore',
  at: string,
  good: Body,
  within: (body: Body) => Body,
): Generator<FaultyBody> {
  const named = (name: string) => (at === '' ? name : `${at}.${name}`)
  for (const name of form.required ?? []) {
    const { [name]: _left, ...rest } = good
    yield { why: 'missing', field: named(name), body: within(rest) }
  }
  if (unknown === 'refuse' && !isOpenForm(form))
    yield {
      why: 'unknown',
      field: named('no_such_field'),
      body: within({ ...good, no_such_field: 'anything' }),
    }
  for (const [name, field] of Object.entries(form.properties ?? {})) {
    const put = (value: unknown): Body => within({ ...good, [name]: value })
    for (const value of wrongTypes(field))
      yield { why: `of the wrong type (${JSON.stringify(value)})`, field: named(name), body: put(value) }
    for (const [why, value] of beyondLimits(field)) yield { why, field: named(name), body: put(value) }
    const inner = branchesOf(field).find(each => each.properties)
    if (inner) yield* faultsOf(inner, unknown, named(name), sampleBody(inner), body => put(body))
  }
}

/** Text fields that would take a text of any length. */
export function unlimitedTexts(form: Form, at = ''): string[] {
  return Object.entries(form.properties ?? {}).flatMap(([name, field]) => {
    const path = at === '' ? name : `${at}.${name}`
    return branchesOf(field).flatMap(each => {
      if (each.properties) return unlimitedTexts(each, path)
      const isText = typesOf(each).has('string') && !each.enum && !('const' in each)
      const isFree = each.maxLength === undefined && each.format !== 'instant' && each.format !== 'date'
      return isText && isFree && !/^\^.*(\{\d+(,\d+)?\}).*\$$/.test(each.pattern ?? '') ? [path] : []
    })
  })
}
