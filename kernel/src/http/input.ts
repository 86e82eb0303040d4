import { parse as parseQuery, unescape } from 'node:querystring'
import type { ValidateFunction } from 'ajv'
import { Failure } from '@omnicrm/sdk'
import type { Endpoint } from '@omnicrm/sdk'
import { readCookies } from './cookies.ts'
import { compileNormalise, type Faults, type Normalise, type Schema } from './normalise.ts'
import { isPartial } from './paths.ts'
import { compile, inputs, patches } from './schemas.ts'
import { summary, tellFaults } from './sentences.ts'

export type Fields = Record<string, unknown>

/** What came over the wire, not yet judged. */
export interface RawInput {
  readonly names: readonly string[]
  readonly values: readonly string[]
  /** Without the question mark. */
  readonly query: string
  /** Parsed JSON, or undefined without body. */
  readonly body: unknown
  /** The `Cookie` header. */
  readonly cookie: string | undefined
}

/** Reads and judges the input of one endpoint. */
export interface InputReader {
  /** The declared fields flat and as they came, for the access decision. */
  peek(raw: RawInput): Fields
  /** The validated input: path parameters over query over body, and beside them the declared `cookies`. @throws 400 `request.invalid` naming every faulty field */
  read(raw: RawInput): Fields
}

/** Path and query: flat, every value a text. */
interface TextPart {
  readonly root: 'path' | 'query' | 'cookies'
  /** Declared names, with what brings the text into the form that is meant. */
  readonly fields: ReadonlyMap<string, Normalise | undefined>
  readonly validate: ValidateFunction
}

interface BodyPart {
  readonly normalise: Normalise | undefined
  readonly validate: ValidateFunction
}

// One for all requests: it is filled and emptied within one synchronous read, and nearly always stays empty.
const faults: Faults = new Map()

function refusal(): Failure {
  const failure = new Failure('request.invalid', 400, summary(faults), { fields: Object.fromEntries(faults) })
  faults.clear()
  return failure
}

/** @throws Error when a schema can't be compiled */
export function makeInputReader(endpoint: Endpoint): InputReader {
  const params = endpoint.params && textPart(endpoint.params, 'path')
  const query = endpoint.query && textPart(endpoint.query, 'query')
  const takesBody = endpoint.body && endpoint.method !== 'GET' && endpoint.kind !== 'raw'
  const body = takesBody ? bodyPart(endpoint) : undefined
  const cookies = endpoint.cookies && textPart(endpoint.cookies, 'cookies')
  return {
    peek: raw => ({
      ...(isFields(raw.body) ? raw.body : {}),
      ...parseQuery(raw.query),
      ...readParams(undefined, raw),
    }),
    read(raw) {
      if (faults.size > 0) faults.clear()
      const fromParams = readParams(params, raw)
      const fromQuery = query && readQuery(query, raw.query)
      const fromBody = body && readBody(body, raw.body)
      const given = cookies && { cookies: readDeclared(cookies, raw.cookie) }
      if (faults.size > 0) throw refusal()
      if (given) return { ...fromBody, ...fromQuery, ...fromParams, ...given }
      if (fromBody !== undefined) return Object.assign(fromBody, fromQuery, fromParams)
      return fromQuery === undefined ? fromParams : Object.assign(fromQuery, fromParams)
    },
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function textPart(schema: object & { properties: object }, root: TextPart['root']): TextPart {
  const fields = Object.entries(schema.properties as Record<string, Schema>)
  return {
    root,
    fields: new Map(
      fields.map(([name, field]) => [name, compileNormalise(field, { text: true, unknown: 'drop' })]),
    ),
    validate: compile(inputs, schema),
  }
}

function bodyPart(endpoint: Endpoint): BodyPart {
  const isPatch = isPartial(endpoint)
  const unknown = (endpoint.unknown ?? (isPatch ? 'ignore' : 'refuse')) === 'ignore' ? 'drop' : 'refuse'
  const schema = endpoint.body as Schema
  return {
    normalise: compileNormalise(schema, { text: false, unknown }),
    validate: compile(isPatch ? patches : inputs, schema),
  }
}

function judge({ validate }: Pick<BodyPart, 'validate'>, value: unknown, root: string): void {
  if (!validate(value)) tellFaults(validate.errors ?? [], root, faults)
}

/** No body is an empty one, so that what is missing gets its sentence. */
function readBody(part: BodyPart, body: unknown = {}): Fields {
  const value = part.normalise ? part.normalise(body, '', faults) : body
  judge(part, value, 'body')
  return value as Fields
}

function readParams(part: TextPart | undefined, { names, values }: RawInput): Fields {
  const read: Fields = {}
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string
    const normalise = part?.fields.get(name)
    read[name] = normalise ? normalise(values[index], name, faults) : values[index]
  }
  if (part) judge(part, read, part.root)
  return read
}

/**
 * Reads declared names only: other query parameters are not ours to judge (tracking, cache busting, `?k=`). By hand,
 * because a general parser costs each request more than the validation after it.
 */
function readQuery(part: TextPart, query: string): Fields {
  const read: Fields = {}
  for (let start = 0; start < query.length;) {
    const amp = query.indexOf('&', start)
    const end = amp === -1 ? query.length : amp
    const equals = query.indexOf('=', start)
    const middle = equals === -1 || equals > end ? end : equals
    const name = decode(query.slice(start, middle))
    if (read[name] !== undefined && part.fields.has(name)) return readRepeated(part, query)
    if (part.fields.has(name)) put(read, part, name, decode(query.slice(middle + 1, end)))
    start = end + 1
  }
  judge(part, read, part.root)
  return read
}

function readDeclared(part: TextPart, header: string | undefined): Fields {
  const read: Fields = readCookies(header, new Set(part.fields.keys()))
  judge(part, read, part.root)
  return read
}

/** A name given twice is a list. */
function readRepeated(part: TextPart, query: string): Fields {
  const all = parseQuery(query)
  const read: Fields = {}
  for (const name of part.fields.keys()) if (all[name] !== undefined) put(read, part, name, all[name])
  judge(part, read, part.root)
  return read
}

function put(read: Fields, { fields }: TextPart, name: string, value: unknown): void {
  const normalise = fields.get(name)
  const meant = normalise ? normalise(value, name, faults) : value
  if (meant !== undefined) read[name] = meant
}

/** A broken escape stays as it is: then it is a wrong value, not a wrong request. */
const decode = (text: string): string =>
  text.includes('%') || text.includes('+') ? unescape(text.replaceAll('+', ' ')) : text
