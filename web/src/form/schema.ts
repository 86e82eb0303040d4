/** What a form reads of a JSON schema; contracts use no more for bodies. */
export interface FieldSchema {
  type?: string | readonly string[]
  enum?: readonly (string | number | boolean | null)[]
  const?: unknown
  format?: string
  minLength?: number
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  multipleOf?: number
  minItems?: number
  maxItems?: number
  items?: FieldSchema
  properties?: Readonly<Record<string, FieldSchema>>
  required?: readonly string[]
  anyOf?: readonly FieldSchema[]
  default?: unknown
  'x-kind'?: string
}

/** A broken rule: a key of the texts, with its values. */
export interface Fault {
  rule: string
  values?: Readonly<Record<string, string | number>>
}

const formats: Record<string, RegExp> = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  uri: /^[a-z][a-z0-9+.-]*:\/\/\S+$/i,
}

export const typesOf = (schema: FieldSchema): readonly string[] =>
  schema.type === undefined
    ? (schema.anyOf ?? []).flatMap(typesOf)
    : typeof schema.type === 'string'
      ? [schema.type]
      : schema.type

export const isNullable = (schema: FieldSchema): boolean => typesOf(schema).includes('null')

/** The schema without its null: what a filled field must be. */
export const filled = (schema: FieldSchema): FieldSchema => schema.anyOf?.find(one => !isNull(one)) ?? schema

const isNull = (schema: FieldSchema): boolean => typesOf(schema).join() === 'null'

/** First broken rule of every field of an object. The server checks the same schema again. */
export function faultsOf(
  schema: FieldSchema,
  values: Readonly<Record<string, unknown>>,
): Record<string, Fault> {
  const faults: Record<string, Fault> = {}
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const fault = faultOf(field, values[name], schema.required?.includes(name) ?? false)
    if (fault) faults[name] = fault
  }
  return faults
}

function faultOf(schema: FieldSchema, value: unknown, isRequired: boolean): Fault | undefined {
  if (value === undefined || value === '')
    return isRequired && !isNullable(schema) ? { rule: 'required' } : undefined
  if (value === null) return isNullable(schema) ? undefined : { rule: 'required' }
  const choices = (schema.anyOf ?? []).filter(one => !isNull(one))
  if (choices.length > 1) return faultOfUnion(choices, value)
  const plain = choices[0] ?? schema
  if (plain.anyOf) return faultOf(plain, value, isRequired)
  if (plain.enum && !plain.enum.some(one => one === value)) return { rule: 'choice' }
  if (typeof value === 'string') return textFault(plain, value)
  if (typeof value === 'number') return numberFault(plain, value)
  if (Array.isArray(value)) return listFault(plain, value)
  return undefined
}

/** One of several forms suffices; otherwise the last one's rule is told. */
function faultOfUnion(choices: readonly FieldSchema[], value: unknown): Fault | undefined {
  const faults = choices.map(one => faultOf(one, value, true))
  return faults.includes(undefined) ? undefined : faults.at(-1)
}

/** Characters, not code units: as the server counts. */
const lengthOf = (text: string): number => Array.from(text).length

function textFault(schema: FieldSchema, text: string): Fault | undefined {
  const types = typesOf(schema)
  if (types.length > 0 && !types.includes('string')) return { rule: 'type' }
  const { minLength = 0, maxLength = Infinity, format, pattern } = schema
  if (lengthOf(text) < minLength) {
    return minLength === 1 ? { rule: 'required' } : { rule: 'minLength', values: { minLength } }
  }
  if (lengthOf(text) > maxLength) return { rule: 'maxLength', values: { maxLength } }
  if (format && formats[format] && !formats[format].test(text)) return { rule: `format.${format}` }
  if (pattern && !new RegExp(pattern, 'u').test(text))
    return { rule: text.trim() === '' ? 'required' : 'pattern' }
  return undefined
}

function numberFault(schema: FieldSchema, value: number): Fault | undefined {
  const types = typesOf(schema)
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema
  if (Number.isNaN(value)) return { rule: 'number' }
  if (types.includes('integer') && !types.includes('number') && !Number.isInteger(value))
    return { rule: 'integer' }
  if (value < minimum) return { rule: 'minimum', values: { minimum } }
  if (value > maximum) return { rule: 'maximum', values: { maximum } }
  if (value <= exclusiveMinimum) return { rule: 'above', values: { minimum: exclusiveMinimum } }
  return undefined
}

function listFault(schema: FieldSchema, list: readonly unknown[]): Fault | undefined {
  const { minItems = 0, maxItems = Infinity } = schema
  if (list.length < minItems) return { rule: 'minItems', values: { minItems } }
  if (list.length > maxItems) return { rule: 'maxItems', values: { maxItems } }
  return undefined
}

/**
 * What is sent: empty texts become null where the schema allows it and are left out elsewhere; texts are trimmed;
 * numbers typed into a field become numbers.
 */
export function toBody(
  schema: FieldSchema,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = schema.properties?.[name]
    const sent = field ? toValue(field, value) : value
    if (sent !== undefined) body[name] = sent
  }
  return body
}

function toValue(schema: FieldSchema, value: unknown): unknown {
  if (value === '' || value === undefined) return isNullable(schema) ? null : undefined
  if (typeof value !== 'string') return value
  const types = typesOf(filled(schema))
  const isNumeric = types.includes('number') || types.includes('integer')
  if (isNumeric && !types.includes('string')) return Number(value)
  return value.trim()
}
