import type { TObject } from 'typebox'

/** A place in the configuration: `['crm', 'base_url']`. */
export type Path = readonly string[]

/** Where a value came from: a line of the file, or an environment variable. */
export type Origin =
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'variable'; readonly name: string }

/** What the walks over schemas need to know of a JSON schema. */
export interface Shape {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly additionalProperties?: boolean | Shape
  readonly patternProperties?: Readonly<Record<string, Shape>>
  readonly anyOf?: readonly Shape[]
  readonly 'x-secret'?: boolean
  readonly 'x-secret-keys'?: boolean
  readonly 'x-env'?: readonly string[]
  readonly 'x-env-fallback'?: boolean
  /** `default`: a value that does not fit is replaced by the default, with a warning. */
  readonly 'x-invalid'?: 'default'
  readonly 'x-alias'?: string | readonly string[]
}

export type Section = Record<string, unknown>

/** The values found so far, each with its origin. Later sources overwrite earlier ones. */
export interface Found {
  readonly root: Section
  readonly origins: Map<string, Origin>
}

const separator = '\u0000'
export const keyOf = (path: Path): string => path.join(separator)
export const shown = (path: Path): string => path.join('.')

export function isSection(value: unknown): value is Section {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

export function valueAt(root: unknown, path: Path): unknown {
  let at = root
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)]
    else if (isSection(at) && Object.hasOwn(at, key)) at = at[key]
    else return undefined
  }
  return at
}

/** Sets one value; what stood in the way (a text where a section belongs) is replaced. */
export function put(found: Found, path: Path, value: unknown, origin: Origin): void {
  let at = found.root
  for (const key of path.slice(0, -1)) {
    if (!isSection(at[key])) at[key] = {}
    at = at[key] as Section
  }
  const last = path.at(-1)
  if (last === undefined) return
  at[last] = value
  for (const key of found.origins.keys())
    if (key.startsWith(keyOf(path) + separator)) found.origins.delete(key)
  found.origins.set(keyOf(path), origin)
}

export function remove(found: Found, path: Path): void {
  const parent = valueAt(found.root, path.slice(0, -1))
  const last = path.at(-1)
  if (isSection(parent) && last !== undefined) delete parent[last]
}

/** Moves a value with everything below it, so that faults still name the line it was written on. */
export function move(found: Found, from: Path, to: Path): void {
  const value = valueAt(found.root, from)
  const origin = originOf(found, from)
  const below = [...found.origins].filter(([key]) => key.startsWith(keyOf(from) + separator))
  remove(found, from)
  if (origin) put(found, to, value, origin)
  for (const [key, each] of below) found.origins.set(keyOf(to) + key.slice(keyOf(from).length), each)
}

/** The origin of a value, or of the nearest section around it. */
export function originOf(found: Found, path: Path): Origin | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = found.origins.get(keyOf(path.slice(0, length)))
    if (origin) return origin
  }
  return undefined
}

export function describeOrigin(origin: Origin | undefined, file: string | undefined): string {
  if (origin?.kind === 'file') return `${origin.file}:${origin.line}`
  if (origin?.kind === 'variable') return `environment variable ${origin.name}`
  return file ?? 'configuration'
}

/** Calls `visit` for every property of a schema, sections before what is in them. */
export function eachProperty(
  schema: Shape,
  visit: (path: Path, shape: Shape, parent: Shape) => void,
  at: Path = [],
): void {
  for (const [name, shape] of Object.entries(schema.properties ?? {})) {
    visit([...at, name], shape, schema)
    eachProperty(shape, visit, [...at, name])
  }
}

/** The schema of a key inside an object schema: its property, a matching pattern, or what all further keys share. */
export function shapeOfKey(schema: Shape, key: string): Shape | undefined {
  const property = schema.properties?.[key]
  if (property && Object.hasOwn(schema.properties ?? {}, key)) return property
  for (const [pattern, shape] of Object.entries(schema.patternProperties ?? {}))
    if (new RegExp(pattern, 'u').test(key)) return shape
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
}

export function isType(shape: Shape, type: string): boolean {
  return shape.type === type || (Array.isArray(shape.type) && shape.type.includes(type))
}

/** All schemas as one, as if a single plugin owned every section. */
export function joined(schemas: readonly { readonly schema: TObject }[]): Shape {
  const properties: Record<string, Shape> = {}
  const required: string[] = []
  for (const { schema } of schemas) {
    const shape = schema as Shape
    Object.assign(properties, shape.properties)
    required.push(...(shape.required ?? []))
  }
  return { type: 'object', properties, required }
}
