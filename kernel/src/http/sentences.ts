import type { ErrorObject } from 'ajv'
import { join, type Faults, type Schema } from './normalise.ts'

const faultLimit = 100

/** Turns what ajv found into one sentence a field; `root` names the whole when it is wrong as such. */
export function tellFaults(errors: readonly ErrorObject[], root: string, faults: Faults): void {
  for (const error of withoutNoise(errors)) {
    if (faults.size >= faultLimit) return
    const field = fieldOf(error) || root
    if (!faults.has(field)) faults.set(field, sentenceOf(error))
  }
}

/** `The request has 2 faults: name is required; age must be a whole number.` */
export function summary(faults: Faults): string {
  const told = [...faults].slice(0, 5).map(([field, text]) => `${field} ${text}`)
  const more = faults.size > told.length ? `; and ${faults.size - told.length} more` : ''
  const list = told.join('; ') + more
  return faults.size === 1
    ? `The request has 1 fault: ${list}.`
    : `The request has ${faults.size} faults: ${list}.`
}

function fieldOf({ instancePath, keyword, params }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')
  if (keyword === 'required') return join(path, String(params['missingProperty']))
  if (keyword === 'additionalProperties') return join(path, String(params['additionalProperty']))
  if (keyword === 'unevaluatedProperties') return join(path, String(params['unevaluatedProperty']))
  if (keyword === 'dependentRequired') return join(path, String(params['missingProperty']))
  return path
}

/**
 * A failed choice reports every branch. Faults inside a branch that was meant (they lie deeper than the choice, or
 * are no mere type mismatch) say more than the choice itself; else one sentence on the choice is enough.
 */
function withoutNoise(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(each => each.keyword === 'anyOf' || each.keyword === 'oneOf')
  if (choices.length === 0) return [...errors]
  return errors.filter(error => {
    if (choices.includes(error)) return !errors.some(each => isInside(each, error) && isTelling(each, error))
    const choice = choices.find(each => isInside(error, each))
    return !choice || isTelling(error, choice)
  })
}

const isInside = (error: ErrorObject, choice: ErrorObject): boolean =>
  error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`)
const isTelling = (error: ErrorObject, choice: ErrorObject): boolean =>
  error.instancePath.length > choice.instancePath.length ||
  !['type', 'const', 'enum', 'anyOf', 'oneOf'].includes(error.keyword)

const typeNames: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

const formatNames: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  date: 'a day of the calendar, YYYY-MM-DD',
  time: 'a time of day, HH:MM:SS',
  'date-time': 'a time in ISO-8601, for example 2025-01-04T10:30:00Z',
  instant: 'a time in ISO-8601, for example 2025-01-04T10:30:00Z',
  'json-object': 'a JSON object, for example {"status":["active"]}',
  uri: 'a complete address, for example https://example.com/',
  url: 'a complete address, for example https://example.com/',
  uuid: 'a UUID',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  hostname: 'a host name',
}

function sentenceOf(error: ErrorObject): string {
  const { keyword, params, data } = error
  const schema = (error.parentSchema ?? {}) as Schema & { minLength?: number }
  const limit = String(params['limit'])
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return 'is required'
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not a known field'
    case 'type':
      return `must be ${[params['type']]
        .flat()
        .map(each => typeNames[String(each)] ?? String(each))
        .join(' or ')}`
    case 'enum':
      return oneOf(params['allowedValues'] as readonly unknown[])
    case 'const':
      return `must be ${String(params['allowedValue'])}`
    case 'anyOf':
    case 'oneOf':
      return choiceSentence(schema)
    case 'pattern':
      return patternSentence(schema, data)
    case 'format':
      return `must be ${formatNames[String(params['format'])] ?? `a valid ${String(params['format'])}`}`
    case 'minLength':
      return limit === '1' ? 'must not be empty' : `must have at least ${limit} characters`
    case 'maxLength':
      return `must have at most ${limit} characters`
    case 'x-kind':
      return 'must have at most 4 decimals'
    default:
      return numberOrListSentence(error, limit)
  }
}

function numberOrListSentence({ keyword, params, message }: ErrorObject, limit: string): string {
  const isOne = limit === '1'
  switch (keyword) {
    case 'minimum':
      return `must be at least ${limit}`
    case 'maximum':
      return `must be at most ${limit}`
    case 'exclusiveMinimum':
      return `must be more than ${limit}`
    case 'exclusiveMaximum':
      return `must be less than ${limit}`
    case 'multipleOf':
      return `must be a multiple of ${String(params['multipleOf'])}`
    case 'minItems':
    case 'minProperties':
      return `must have at least ${limit} ${isOne ? 'entry' : 'entries'}`
    case 'maxItems':
    case 'maxProperties':
      return `must have at most ${limit} ${isOne ? 'entry' : 'entries'}`
    case 'uniqueItems':
      return 'must not name anything twice'
    default:
      return message ?? 'is not accepted'
  }
}

function oneOf(values: readonly unknown[]): string {
  const known = values.map(String).join(', ')
  return `must be one of ${known}`
}

function choiceSentence(schema: Schema): string {
  const branches = schema.anyOf ?? schema.oneOf ?? []
  const constants = branches.filter(each => 'const' in each).map(each => String(each.const))
  if (constants.length === branches.length) return oneOf(constants)
  const types = [...new Set(branches.flatMap(each => each.type ?? []))].map(each => typeNames[each] ?? each)
  return types.length > 0 ? `must be ${types.join(' or ')}` : 'has a form that is not accepted'
}

function patternSentence(schema: Schema & { minLength?: number }, data: unknown): string {
  if (typeof data === 'string' && schema.minLength && data.trim() === '') return 'must not be empty'
  // eslint-disable-next-line no-control-regex -- these are what Text() refuses
  if (typeof data === 'string' && /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(data))
    return 'must not hold control characters'
  return 'has a form that is not accepted'
}
