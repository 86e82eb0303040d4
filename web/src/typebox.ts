/**
 * What contracts use of the schema library, for the browser. There a contract only describes fields to forms, while
 * the library itself weighs a tenth of the first load. The build puts this file in its place; a test holds both
 * against each other, schema by schema.
 */

interface Schema {
  readonly [keyword: string]: unknown
}
type Options = Schema | undefined
type Properties = Readonly<Record<string, Schema>>

const optionalMark = '~optional'

/** Marks as the library does: hidden, so that it never travels as JSON and spreading drops it. */
const mark = (schema: Schema): Schema =>
  Object.defineProperty({ ...schema }, optionalMark, { value: true, enumerable: false })

const isOptional = (schema: Schema): boolean => Object.hasOwn(schema, optionalMark)

function object(properties: Properties, options?: Options): Schema {
  const required = Object.keys(properties).filter(name => !isOptional(properties[name] ?? {}))
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, ...options }
}

const propertiesOf = (schema: Schema): Properties => (schema['properties'] ?? {}) as Properties

const only = (schema: Schema, keep: (name: string) => boolean, options?: Options): Schema =>
  object(Object.fromEntries(Object.entries(propertiesOf(schema)).filter(([name]) => keep(name))), options)

const mapped = (schema: Schema, change: (field: Schema) => Schema, options?: Options): Schema =>
  object(
    Object.fromEntries(Object.entries(propertiesOf(schema)).map(([name, field]) => [name, change(field)])),
    options,
  )

const Type = {
  Any: (options?: Options) => ({ ...options }),
  Array: (items: Schema, options?: Options) => ({ type: 'array', items, ...options }),
  Boolean: (options?: Options) => ({ type: 'boolean', ...options }),
  Enum: (values: readonly unknown[], options?: Options) => ({ enum: values, ...options }),
  /** Objects of an intersection become one object. */
  Evaluate: (schema: Schema, options?: Options): Schema =>
    Array.isArray(schema['allOf'])
      ? object(Object.assign({}, ...(schema['allOf'] as Schema[]).map(propertiesOf)) as Properties, options)
      : { ...schema, ...options },
  Integer: (options?: Options) => ({ type: 'integer', ...options }),
  Intersect: (allOf: readonly Schema[], options?: Options) => ({ allOf, ...options }),
  Literal: (value: unknown, options?: Options) => ({ type: typeof value, const: value, ...options }),
  Null: (options?: Options) => ({ type: 'null', ...options }),
  Number: (options?: Options) => ({ type: 'number', ...options }),
  Object: object,
  Omit: (schema: Schema, names: readonly string[], options?: Options) =>
    only(schema, name => !names.includes(name), options),
  Optional: mark,
  Partial: (schema: Schema, options?: Options) => mapped(schema, mark, options),
  Pick: (schema: Schema, names: readonly string[], options?: Options) =>
    only(schema, name => names.includes(name), options),
  Record: (_: Schema, values: Schema, options?: Options) => ({
    type: 'object',
    patternProperties: { '^.*$': values },
    ...options,
  }),
  Required: (schema: Schema, options?: Options) => mapped(schema, field => ({ ...field }), options),
  String: (options?: Options) => ({ type: 'string', ...options }),
  Union: (anyOf: readonly Schema[], options?: Options) => ({ anyOf, ...options }),
  Unknown: (options?: Options) => ({ ...options }),
  Unsafe: (schema: Schema) => schema,
}

export default Type
