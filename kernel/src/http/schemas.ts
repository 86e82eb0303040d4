import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { parseInstant } from '@omnicrm/sdk'

/** How instants are written in answers: ISO-8601 in UTC with milliseconds (PLAT-51, 00-canonical 2.0). */
const writtenInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

function makeAjv(options: { useDefaults: boolean; instant: (text: string) => boolean }): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    allowUnionTypes: true,
    useDefaults: options.useDefaults,
    // Optimising takes half of the time of compiling and saves no measurable time of checking.
    code: { optimize: false },
  })
  addFormats.default(ajv)
  ajv.addFormat('instant', options.instant)
  ajv.addFormat('json-object', isJsonObject)
  ajv.addKeyword({
    keyword: 'x-kind',
    schemaType: 'string',
    validate: (kind: string, data: unknown) =>
      kind !== 'money' || typeof data !== 'number' || hasFourDecimals(data),
  })
  return ajv
}

/** Bodies of what creates, paths and queries: what is absent takes its default. */
export const inputs = makeAjv({ useDefaults: true, instant: text => parseInstant(text) !== undefined })
/** Bodies of PATCH: what is absent stays as it is. */
export const patches = makeAjv({ useDefaults: false, instant: text => parseInstant(text) !== undefined })
/** Answers. */
export const answers = makeAjv({ useDefaults: false, instant: text => writtenInstant.test(text) })

/** @throws Error naming a format that no validator knows, which would otherwise pass unchecked */
export function compile(ajv: Ajv2020, schema: object): ValidateFunction {
  const fault = formatFault(schema)
  if (fault !== undefined) throw new Error(fault)
  return ajv.compile(schema)
}

/** Says which format of a schema no validator knows; undefined when all are known. */
export function formatFault(schema: object): string | undefined {
  const unknown = [...formatsOf(schema)].find(format => !(format in inputs.formats))
  return unknown === undefined ? undefined : `the format '${unknown}' is not known`
}

function formatsOf(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return found
  for (const [key, value] of Object.entries(schema))
    if (key === 'format' && typeof value === 'string') found.add(value)
    else formatsOf(value, found)
  return found
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false // not JSON at all, which the sentence of the fault says
  }
}

function hasFourDecimals(value: number): boolean {
  const scaled = value * 10_000
  return Math.abs(scaled - Math.round(scaled)) <= Math.max(1e-6, Math.abs(scaled) * Number.EPSILON * 2)
}
