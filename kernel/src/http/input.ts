import { parse as parseQuery } from 'node:querystring'
import type { ValidateFunction } from 'ajv'
import { Failure } from '@omnicrm/sdk'
import type { Endpoint } from '@omnicrm/sdk'
import { compileNormalise, type Faults, type Normalise, type Schema } from './normalise.ts'
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
}

/** Reads and judges the input of one endpoint. */
export interface InputReader {
  /** The declared fields flat and as they came, for the access decision. */
  peek(raw: RawInput): Fields
  /** The validated input: path parameters over query over body. @throws 400 `request.invalid` naming every faulty field */
  read(raw: RawInput): Fields
}

interface Part {
  readonly names: readonly string[]
  readonly normalise: Normalise | undefined
  readonly validate: ValidateFunction
}

/** @throws Error when a schema can't be compiled */
export function makeInputReader(endpoint: Endpoint): InputReader {
  const params = endpoint.params && textPart(endpoint.params)
  const query = endpoint.query && textPart(endpoint.query)
  const body =
    endpoint.body && endpoint.method !== 'GET' && endpoint.kind !== 'raw' ? bodyPart(endpoint) : undefined
  return {
    peek: raw => ({ ...(isFields(raw.body) ? raw.body : {}), ...parseQuery(raw.query), ...paramsOf(raw) }),
    read(raw) {
      const faults: Faults = new Map()
      const fromParams = params ? judge(params, paramsOf(raw), 'path', faults) : paramsOf(raw)
      const fromQuery = query ? judge(query, pick(query.names, raw.query), 'query', faults) : undefined
      const fromBody = body ? judge(body, raw.body ?? {}, 'body', faults) : undefined
      if (faults.size > 0)
        throw new Failure('request.invalid', 400, summary(faults), { fields: Object.fromEntries(faults) })
      if (fromBody === undefined && fromQuery === undefined) return fromParams as Fields
      if (Array.isArray(fromBody))
        return Object.assign([...(fromBody as unknown[])], fromQuery, fromParams) as unknown[] & Fields
      return {
        ...(fromBody as Fields | undefined),
        ...(fromQuery as Fields | undefined),
        ...(fromParams as Fields),
      }
    },
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function textPart(schema: object & { properties: object }): Part {
  return {
    names: Object.keys(schema.properties),
    normalise: compileNormalise(schema as Schema, { text: true, unknown: 'drop' }),
    validate: compile(inputs, schema),
  }
}

function bodyPart(endpoint: Endpoint): Part {
  const isPatch = endpoint.method === 'PATCH'
  const unknown = (endpoint.unknown ?? (isPatch ? 'ignore' : 'refuse')) === 'ignore' ? 'drop' : 'refuse'
  const schema = endpoint.body as Schema
  return {
    names: [],
    normalise: compileNormalise(schema, { text: false, unknown }),
    validate: compile(isPatch ? patches : inputs, schema),
  }
}

function judge(part: Part, value: unknown, root: string, faults: Faults): unknown {
  const normal = part.normalise ? part.normalise(value, '', faults) : value
  if (!part.validate(normal)) tellFaults(part.validate.errors ?? [], root, faults)
  return normal
}

function paramsOf({ names, values }: RawInput): Fields {
  const fields: Fields = {}
  for (let index = 0; index < names.length; index++) fields[names[index] as string] = values[index]
  return fields
}

/** Declared names only: other query parameters are not ours to judge (tracking, cache busting, `?k=`). */
function pick(names: readonly string[], query: string): Fields {
  const fields: Fields = {}
  if (query === '') return fields
  const parsed = parseQuery(query)
  for (const name of names) {
    const value = parsed[name]
    if (value !== undefined) fields[name] = value
  }
  return fields
}
