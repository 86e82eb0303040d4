import fastJson from 'fast-json-stringify'
import type { ValidateFunction } from 'ajv'
import { Failure } from '@omnicrm/sdk'
import type { Endpoint } from '@omnicrm/sdk'
import type { Schema } from './normalise.ts'
import { answers, compile } from './schemas.ts'
import { tellFaults } from './sentences.ts'

/** Writes the answers of one endpoint; what its schema does not declare is left out, so nothing leaks (CONF-13). */
export interface AnswerWriter {
  write(value: unknown): string
  /** @throws `kernel.answer` when the value is not what the endpoint declares */
  check(value: unknown): void
}

/** @throws Error when the schema can't be compiled */
export function makeAnswerWriter(endpoint: Endpoint): AnswerWriter {
  const stringify = makeStringify(endpoint.response as Schema)
  let validate: ValidateFunction | undefined
  return {
    write: stringify,
    check(value) {
      validate ??= compile(answers, endpoint.response)
      if (validate(value)) return
      const faults = new Map<string, string>()
      tellFaults(validate.errors ?? [], 'answer', faults)
      throw mismatch([...faults].map(([field, text]) => `${field} ${text}`).join('; '))
    },
  }
}

/** The answer of a handler that breaks its own contract: a fault of ours, told in the log. */
export const mismatch = (finding: string, cause?: unknown): Failure =>
  new Failure('kernel.answer', 500, `The answer is not what its endpoint declares: ${finding}`, { cause })

function makeStringify(schema: Schema): (value: unknown) => string {
  if (isUndescribed(schema)) return value => JSON.stringify(value ?? null)
  const stringify = fastJson(withoutFormats(schema) as fastJson.AnySchema, { ajv: { allowUnionTypes: true } })
  return value => {
    try {
      return stringify(value)
    } catch (cause) {
      throw mismatch(cause instanceof Error ? cause.message : String(cause), cause)
    }
  }
}

const isUndescribed = (schema: Schema): boolean =>
  schema.type === undefined && !schema.anyOf && !schema.oneOf && !schema.allOf && !schema.$ref

/** fast-json-stringify reads `format: date` as a Date in local time; ours are texts already. */
function withoutFormats(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutFormats)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(key === 'format' && typeof value === 'string'))
      .map(([key, value]) => [key, withoutFormats(value)]),
  )
}
