import { isJsonObject, type Json, type JsonObject } from '../shared/json.ts'
import { freeMap, nullable, struct, text } from './decode.ts'

/** A CGR event (cgrates-rpc 10.1). */
export const cgrEventFields = {
  Tenant: text,
  ID: text,
  Time: nullable(text),
  Event: freeMap,
  APIOpts: freeMap,
}
export const CgrEvent = struct('utils.CGREvent', cgrEventFields)

/** A field of an event as text; undefined when it is not there. */
export function fieldText(event: JsonObject, name: string): string | undefined {
  const value: Json | undefined = event[name]
  if (value === undefined || value === null || isJsonObject(value) || Array.isArray(value)) return undefined
  return String(value)
}
