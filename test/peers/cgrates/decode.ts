import { isJsonObject, type Json, type JsonObject } from '../shared/json.ts'
import { RpcError } from './errors.ts'

/** Where in the argument a value stands: the outermost Go struct and the path of fields below it. */
interface Place {
  struct: string
  path: string[]
}

/** How a JSON value becomes a Go value of one type, with Go's zero value where nothing was sent. */
export interface Codec<Value> {
  goType: string
  zero(): Value
  read(value: Json, place: Place): Value
}

export type Decoded<C> = C extends Codec<infer Value> ? Value : never

export const text: Codec<string> = scalar('string', '', value => typeof value === 'string')
export const float: Codec<number> = scalar('float64', 0, value => typeof value === 'number')
export const integer: Codec<number> = scalar('int', 0, value => Number.isInteger(value))
/** Nanoseconds. */
export const duration: Codec<number> = scalar('time.Duration', 0, value => Number.isInteger(value))
export const flag: Codec<boolean> = scalar('bool', false, value => typeof value === 'boolean')
export const anything: Codec<Json> = { goType: 'interface {}', zero: () => null, read: value => value }
export const freeMap: Codec<JsonObject | null> = {
  goType: 'map[string]interface {}',
  zero: () => null,
  read: (value, place) =>
    value === null || isJsonObject(value) ? value : mismatch(value, freeMap.goType, place),
}

/** A Go map with string keys, matched with their exact case. */
export function mapOf<Value>(item: Codec<Value>): Codec<Record<string, Value> | null> {
  const goType = `map[string]${item.goType}`
  return {
    goType,
    zero: () => null,
    read(value, place) {
      if (value === null) return null
      if (!isJsonObject(value)) return mismatch(value, goType, place)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, item.read(each, place)]))
    },
  }
}

/** A Go slice: null until something is sent. */
export function listOf<Value>(item: Codec<Value>): Codec<Value[] | null> {
  const goType = `[]${item.goType}`
  return {
    goType,
    zero: () => null,
    read(value, place) {
      if (value === null) return null
      return Array.isArray(value) ? value.map(each => item.read(each, place)) : mismatch(value, goType, place)
    },
  }
}

/** A Go pointer: undefined when not sent or null. */
export function optional<Value>(item: Codec<Value>): Codec<Value | undefined> {
  return {
    goType: item.goType,
    zero: () => undefined,
    read: (value, place) => (value === null ? undefined : item.read(value, place)),
  }
}

/** A Go pointer that answers show as null. */
export function nullable<Value>(item: Codec<Value>): Codec<Value | null> {
  return {
    goType: item.goType,
    zero: () => null,
    read: (value, place) => (value === null ? null : item.read(value, place)),
  }
}

type Fields = Record<string, Codec<unknown>>
export type StructOf<F extends Fields> = { [Key in keyof F]: Decoded<F[Key]> }

export interface StructCodec<F extends Fields> extends Codec<StructOf<F>> {
  fields: F
}

/** A Go struct: field names match in any case, unknown fields are ignored without a word. `name` carries its package. */
export function struct<F extends Fields>(name: string, fields: F): StructCodec<F> {
  const byFold = new Map(Object.keys(fields).map(key => [key.toLowerCase(), key]))
  const zero = () =>
    Object.fromEntries(Object.entries(fields).map(([key, codec]) => [key, codec.zero()])) as StructOf<F>
  return {
    goType: name,
    fields,
    zero,
    read(value, place) {
      const result: StructOf<F> = zero()
      if (value === null) return result
      if (!isJsonObject(value)) return mismatch(value, name, place)
      for (const [sent, each] of Object.entries(value)) {
        const key = byFold.get(sent.toLowerCase())
        const codec = key === undefined ? undefined : fields[key]
        if (key === undefined || !codec || each === null) continue
        const inner = { struct: place.struct || bare(name), path: [...place.path, key] }
        Object.assign(result, { [key]: codec.read(each, inner) })
      }
      return result
    },
  }
}

/** Whether the object carries at least one field of the struct; Go leaves an embedded pointer nil otherwise (1.5). */
export function carriesAny(value: Json, fields: Fields): boolean {
  const known = new Set(Object.keys(fields).map(key => key.toLowerCase()))
  return isJsonObject(value) && Object.keys(value).some(key => known.has(key.toLowerCase()))
}

/** Decodes the argument of a call. Throws Go's type error. */
export function decode<Value>(codec: Codec<Value>, value: Json): Value {
  return value === null ? codec.zero() : codec.read(value, { struct: '', path: [] })
}

function scalar<Value extends Json>(
  goType: string,
  empty: Value,
  fits: (value: Json) => boolean,
): Codec<Value> {
  return {
    goType,
    zero: () => empty,
    read: (value, place) =>
      value === null ? empty : fits(value) ? (value as Value) : mismatch(value, goType, place),
  }
}

function mismatch(value: Json, goType: string, place: Place): never {
  const target = place.struct ? `struct field ${place.struct}.${place.path.join('.')} of` : 'value of'
  throw new RpcError(`json: cannot unmarshal ${describe(value, goType)} into Go ${target} type ${goType}`)
}

function describe(value: Json, goType: string): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number')
    return goType === 'int' || goType === 'time.Duration' ? `number ${value}` : 'number'
  return typeof value
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
