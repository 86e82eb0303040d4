import { parseInstant } from '@omnicrm/sdk'
import { Ajv, type ErrorObject } from 'ajv'
import addFormats from 'ajv-formats'
import type { TObject } from 'typebox'
import {
  describeOrigin,
  eachProperty,
  isSection,
  isType,
  originOf,
  remove,
  shapeOfKey,
  shown,
  valueAt,
  type Found,
  type Path,
  type Section,
  type Shape,
} from './tree.ts'

/** Takes out what no schema knows, with a warning each: a typing error must be seen, but must not stop a start. */
export function removeUnknown(
  schema: Shape,
  found: Found,
  warn: (path: Path, sentence: string) => void,
): void {
  walk(found.root, schema, [])

  function walk(value: unknown, shape: Shape, path: Path): void {
    if (Array.isArray(value)) {
      if (shape.items)
        for (const [index, item] of value.entries()) walk(item, shape.items, [...path, String(index)])
      return
    }
    if (!isSection(value) || !isType(shape, 'object') || !shape.properties) return
    for (const key of Object.keys(value)) {
      const next = shapeOfKey(shape, key)
      if (next) walk(value[key], next, [...path, key])
      else if (shape.additionalProperties !== true) {
        const near = nearest(key, Object.keys(shape.properties))
        const hint = near === undefined ? '' : ` Did you mean '${near}'?`
        warn([...path, key], `'${shown([...path, key])}' is not a known setting and is ignored.${hint}`)
        delete value[key]
      }
    }
  }
}

/** A key without a value (`mailjet:`) means "not set", unless its schema accepts null. */
export function removeEmpty(value: unknown, shape: Shape): void {
  if (!isSection(value)) return
  for (const [key, each] of Object.entries(value)) {
    const next = shapeOfKey(shape, key)
    if (each === null && !(next && acceptsNull(next))) delete value[key]
    else if (next) removeEmpty(each, next)
  }
}

/** A wrong colour must not stop a network's CRM: such values give way to their default (CONF-63). */
export function replaceInvalid(
  schema: Shape,
  found: Found,
  warn: (path: Path, sentence: string) => void,
): void {
  eachProperty(schema, (path, shape) => {
    const value = valueAt(found.root, path)
    if (shape['x-invalid'] !== 'default' || value === undefined || ajv.validate(shape, value)) return
    const [error] = ajv.errors ?? []
    const kept = shape.default === undefined ? 'left out' : `replaced by ${spoken(shape.default)}`
    warn(
      path,
      `'${shown(path)}' must ${error ? expected(error) : 'be valid'}, but is ${spoken(value)}; it is ${kept}.`,
    )
    remove(found, path)
  })
}

const acceptsNull = (shape: Shape): boolean => isType(shape, 'null') || (shape.anyOf ?? []).some(acceptsNull)

/** Sections that are left out get their defaults like sections that are there. */
export function openSections(value: Section, shape: Shape): void {
  for (const [name, next] of Object.entries(shape.properties ?? {})) {
    if (!isType(next, 'object') || !next.properties) continue
    if (value[name] === undefined && shape.required?.includes(name)) value[name] = {}
    if (isSection(value[name])) openSections(value[name], next)
  }
}

const ajv = makeAjv()

function makeAjv(): Ajv {
  const made = new Ajv({
    allErrors: true,
    useDefaults: true,
    verbose: true,
    strict: false,
    allowUnionTypes: true,
    // Each schema checks once: making it fast would take longer than the check.
    code: { optimize: false },
  })
  addFormats.default(made)
  made.addFormat('instant', text => parseInstant(text) !== undefined)
  made.addFormat('json-object', text => text.trim().startsWith('{'))
  return made
}

/** Fills defaults and checks all values of one owner. @returns one sentence per fault, with its place */
export function validate(schema: TObject, values: Section, found: Found, file: string | undefined): string[] {
  const check = ajv.compile(schema)
  if (check(values)) return []
  const errors = (check.errors ?? []).filter(error => !isEcho(error, check.errors ?? []))
  return [...new Set(errors.map(error => faultOf(error, found, file)))]
}

/** A failing `anyOf` reports every branch; the sentence about the whole says enough. */
function isEcho(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  return all.some(
    other =>
      other.keyword === 'anyOf' && other !== error && error.schemaPath.startsWith(`${other.schemaPath}/`),
  )
}

function faultOf(error: ErrorObject, found: Found, file: string | undefined): string {
  const at = error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const missing =
    error.keyword === 'required'
      ? String((error.params as { missingProperty: string }).missingProperty)
      : undefined
  const path = missing === undefined ? at : [...at, missing]
  const place = describeOrigin(originOf(found, path), file)
  if (missing !== undefined)
    return `${place}: '${shown(path)}' is missing; set it in the file or as ${variableOf(path)}.`
  const isSecret = (error.parentSchema as Shape | undefined)?.['x-secret'] === true
  const value = isSecret ? '' : `, but is ${spoken(valueAt(found.root, path))}`
  return `${place}: '${shown(path)}' must ${expected(error)}${value}.${quoteHint(error, valueAt(found.root, path))}`
}

export const variableOf = (path: Path): string =>
  `OMNICRM__${path.map(each => each.toUpperCase()).join('__')}`

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section of keys',
  null: 'empty',
}
const formatNames: Readonly<Record<string, string>> = {
  uri: "an address with its scheme, for example 'https://crm.example.com'",
  email: 'an e-mail address',
  date: 'a day like 2026-01-31',
  instant: 'a time in ISO 8601',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  hostname: 'a host name',
}

function expected(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>
  const schema = (error.parentSchema ?? {}) as Shape & { patternProperties?: unknown; 'x-hint'?: string }
  if (schema['x-hint']) return `be ${schema['x-hint']}`
  switch (error.keyword) {
    case 'type': {
      const types = Array.isArray(params.type) ? params.type : [params.type]
      return `be ${types.map(each => typeNames[String(each)] ?? String(each)).join(' or ')}`
    }
    case 'enum':
      return `be one of ${(params.allowedValues as unknown[]).join(', ')}`
    case 'format':
      return `be ${formatNames[String(params.format)] ?? `of the form '${String(params.format)}'`}`
    case 'minimum':
      return `be at least ${String(params.limit)}`
    case 'maximum':
      return `be at most ${String(params.limit)}`
    case 'minLength':
      return `have at least ${String(params.limit)} characters`
    case 'maxLength':
      return `have at most ${String(params.limit)} characters`
    case 'minItems':
      return `hold at least ${String(params.limit)} entries`
    case 'pattern':
      return `match ${String(params.pattern)}`
    case 'anyOf':
      return `be ${(schema.anyOf ?? []).map(each => typeNames[String(each.type)] ?? 'another form').join(' or ')} of the documented form`
    default:
      return error.message?.replace(/^must /, '') ?? 'be valid'
  }
}

function quoteHint(error: ErrorObject, value: unknown): string {
  const types = error.keyword === 'type' ? [(error.params as { type: unknown }).type].flat() : []
  return types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')
    ? ' Put the value in quotes.'
    : ''
}

function spoken(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isSection(value)) return 'a section'
  if (value === undefined) return 'missing'
  return `'${(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80)}'`
}

/** The known word that differs by at most two letters. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map(each => ({ each, away: distance(word.toLowerCase(), each.toLowerCase()) }))
  const best = ranked.sort((a, b) => a.away - b.away)[0]
  return best && best.away <= Math.min(2, Math.floor(word.length / 2)) ? best.each : undefined
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
