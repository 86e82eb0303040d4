import { parseInstant } from '@omnicrm/sdk'

/** The part of JSON Schema that TypeBox writes and the normaliser reads. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema | readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
}

export interface NormaliseOptions {
  /** True for path and query: every value arrives as text. */
  readonly text: boolean
  /** What to do with fields that no schema names. */
  readonly unknown: 'refuse' | 'drop'
}

/** Field → what is wrong with it. */
export type Faults = Map<string, string>

/** Brings one value into the form its schema means; objects and arrays are changed in place. */
export type Normalise = (value: unknown, at: string, faults: Faults) => unknown

/**
 * Compiles the reading of input: numeric strings become numbers where only a number fits (PLAY-23), instants become
 * ISO-8601 in UTC with milliseconds (00-canonical 2.0), unknown fields are refused or dropped at every depth.
 * @returns undefined when there is nothing to do for this schema
 */
export function compileNormalise(schema: Schema, options: NormaliseOptions): Normalise | undefined {
  const types = typesOf(schema)
  const scalar = scalarOf(schema, types, options)
  const object = types.has('object') ? objectOf(schema, options) : undefined
  const list = types.has('array') ? listOf(schema, options) : undefined
  if (!object && !list) return scalar
  return (value, at, faults) => {
    if (Array.isArray(value)) return list ? list(value, at, faults) : value
    if (typeof value === 'object' && value !== null) return object ? object(value, at, faults) : value
    if (list && options.text && value !== undefined && !types.has('string')) return list([value], at, faults)
    return scalar ? scalar(value, at, faults) : value
  }
}

const alternatives = (schema: Schema): readonly Schema[] => schema.anyOf ?? schema.oneOf ?? []
export const join = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)

function typesOf(schema: Schema): Set<string> {
  const types = new Set(typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []))
  for (const value of schema.enum ?? ('const' in schema ? [schema.const] : []))
    types.add(value === null ? 'null' : typeof value)
  for (const each of [...alternatives(schema), ...(schema.allOf ?? [])])
    for (const type of typesOf(each)) types.add(type)
  return types
}

function hasFormat(schema: Schema, format: string): boolean {
  return schema.format === format || alternatives(schema).some(each => hasFormat(each, format))
}

const numberForm = /^[+-]?(?:\d+\.?\d*|\.\d+)$/

/** Most numbers are short ids and page numbers; a look at them is cheaper than a pattern. */
function isShortNumber(text: string): boolean {
  if (text.length === 0 || text.length > 9) return false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return true
}

function scalarOf(schema: Schema, types: Set<string>, { text }: NormaliseOptions): Normalise | undefined {
  if (hasFormat(schema, 'instant'))
    return value => (typeof value === 'string' ? (parseInstant(value) ?? value) : value)
  if (types.has('string')) return undefined
  const takesNumber = types.has('number') || types.has('integer')
  const takesFlag = text && types.has('boolean')
  if (!takesNumber && !text) return undefined
  return value => {
    if (typeof value !== 'string') return value
    if (takesNumber && isShortNumber(value)) return Number(value)
    const trimmed = value.trim()
    if (takesNumber && numberForm.test(trimmed)) return Number(trimmed)
    if (takesFlag && (trimmed === 'true' || trimmed === '1')) return true
    if (takesFlag && (trimmed === 'false' || trimmed === '0')) return false
    if (text && types.has('null') && trimmed === 'null') return null
    return text && trimmed === '' ? undefined : value
  }
}

function listOf(schema: Schema, options: NormaliseOptions): Normalise | undefined {
  const items = schema.items ?? alternatives(schema).find(each => each.items)?.items
  const normalise = items && !Array.isArray(items) ? compileNormalise(items as Schema, options) : undefined
  if (!normalise) return options.text ? value => value : undefined
  return (value, at, faults) => {
    const list = value as unknown[]
    for (let index = 0; index < list.length; index++)
      list[index] = normalise(list[index], join(at, String(index)), faults)
    return list
  }
}

/** One of several object forms is chosen by its required fields and constants: the first that could fit. */
function objectOf(schema: Schema, options: NormaliseOptions): Normalise | undefined {
  const forms = alternatives(schema).filter(each => typesOf(each).has('object'))
  if (forms.length === 0) return fieldsOf(schema, options)
  const compiled = forms.map(form => ({ form, normalise: compileNormalise(form, options) }))
  return (value, at, faults) => {
    const row = value as Record<string, unknown>
    const chosen = compiled.find(each => couldBe(each.form, row)) ?? compiled[0]
    return chosen?.normalise ? chosen.normalise(value, at, faults) : value
  }
}

function couldBe(form: Schema, row: Record<string, unknown>): boolean {
  if (!(form.required ?? []).every(name => Object.hasOwn(row, name))) return false
  return Object.entries(form.properties ?? {}).every(([name, field]) => {
    if (!Object.hasOwn(row, name)) return true
    if ('const' in field) return field.const === row[name]
    return !field.enum || field.enum.includes(row[name])
  })
}

function fieldsOf(schema: Schema, options: NormaliseOptions): Normalise | undefined {
  const parts = [schema, ...(schema.allOf ?? [])]
  if (parts.some(each => each.$ref !== undefined)) return undefined
  const fields = new Map<string, Normalise | undefined>()
  for (const part of parts)
    for (const [name, field] of Object.entries(part.properties ?? {}))
      fields.set(name, compileNormalise(field, options))
  const rest = restOf(parts, options)
  const isOpen = rest !== undefined || !parts.some(each => each.properties)
  if (isOpen && !rest && fields.size === 0) return undefined
  return (value, at, faults) => {
    const row = value as Record<string, unknown>
    for (const name of Object.keys(row)) {
      const normalise = fields.get(name)
      if (normalise) put(row, name, normalise(row[name], join(at, name), faults))
      else if (fields.has(name)) continue
      else if (isOpen) rest?.(row, name, at, faults)
      else if (options.unknown === 'drop') delete row[name]
      else faults.set(join(at, name), 'is not a known field')
    }
    return row
  }
}

function put(row: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined) delete row[name]
  else row[name] = value
}

type Rest = (row: Record<string, unknown>, name: string, at: string, faults: Faults) => void

/** Fields beside the named ones: of records (`patternProperties`) and of objects that say they are open. */
function restOf(parts: readonly Schema[], options: NormaliseOptions): Rest | undefined {
  const patterns = parts.flatMap(each => Object.entries(each.patternProperties ?? {}))
  const extra = parts
    .map(each => each.additionalProperties)
    .find(each => each !== undefined && each !== false)
  if (patterns.length === 0 && extra === undefined) return undefined
  const compiled = patterns.map(
    ([pattern, field]) => [new RegExp(pattern, 'u'), compileNormalise(field, options)] as const,
  )
  const other = typeof extra === 'object' ? compileNormalise(extra, options) : undefined
  return (row, name, at, faults) => {
    const normalise = compiled.find(([pattern]) => pattern.test(name))?.[1] ?? other
    if (normalise) put(row, name, normalise(row[name], join(at, name), faults))
  }
}
