import Type, { type Static, type TObject, type TSchema, type TUnsafe } from 'typebox'

export { Type as T }
export type { Static, TObject, TSchema } from 'typebox'

type Options = Record<string, unknown>

/** Database ids: positive integers. Numeric strings are accepted in bodies too (PLAY-23). */
export const Id = (options: Options = {}) => Type.Integer({ minimum: 1, maximum: 2147483647, ...options })

/** An instant in UTC, ISO-8601 with milliseconds and `Z`. Input takes offsets, a blank for `T`, and bare dates (00-canonical 2.0). */
export const Instant = (options: Options = {}) => Type.String({ format: 'instant', ...options })

/** A calendar day, `YYYY-MM-DD`. */
export const Day = (options: Options = {}) => Type.String({ format: 'date', ...options })

/** Money in currency units with up to 4 decimals, DECIMAL(19,4) in the database. Reckon with `money`, never with `+`. */
export const MoneyAmount = (options: Options = {}) =>
  Type.Number({ 'x-kind': 'money', minimum: -999_999_999_999, maximum: 999_999_999_999, ...options })

/** Percent with up to 4 decimals, DECIMAL(7,4). */
export const Percent = (options: Options = {}) =>
  Type.Number({ 'x-kind': 'money', minimum: 0, maximum: 100, ...options })

/** Text with a limit in characters; control characters are refused. */
export const Text = (maxLength: number, options: Options = {}) =>
  Type.String({ maxLength, pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*$', ...options })

/** Text that must hold more than blanks. */
export const RequiredText = (maxLength: number, options: Options = {}) =>
  Text(maxLength, {
    minLength: 1,
    pattern: '^(?=[\\s\\S]*\\S)[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*$',
    ...options,
  })

export const Email = (options: Options = {}) => Type.String({ format: 'email', maxLength: 191, ...options })

/** Adds null to a schema; primitives keep one `type` list so that validators give one error, not two. */
export function nullable<S extends TSchema>(schema: S): TUnsafe<Static<S> | null> {
  const plain = schema as TSchema & { type?: string; enum?: unknown[] }
  if (typeof plain.type === 'string' && plain.type !== 'object' && plain.type !== 'array')
    return Type.Unsafe<Static<S> | null>({
      ...plain,
      type: [plain.type, 'null'],
      ...(plain.enum ? { enum: [...plain.enum, null] } : {}),
    })
  return Type.Unsafe<Static<S> | null>({ anyOf: [schema, { type: 'null' }] })
}

/** One of the given words. */
export function OneOf<const V extends readonly string[]>(
  values: V,
  options: Options = {},
): TUnsafe<V[number]> {
  return Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...options })
}

/** A secret of the configuration: no default, printed as •••. */
export const secret = (options: Options = {}) => Type.String({ 'x-secret': true, minLength: 1, ...options })

/** A value of the configuration that may also come from these environment variables, first found wins. */
export const env = (...names: string[]): Options => ({ 'x-env': names })

/** The query of a list endpoint (PLAT-46..49). `filters` is a JSON object in a string: field → accepted values. */
export const ListQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  sort: Type.Optional(Type.String({ maxLength: 60 })),
  order: Type.Optional(OneOf(['asc', 'desc'])),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  filters: Type.Optional(Type.String({ maxLength: 8000, format: 'json-object' })),
})
export type ListInput = Static<typeof ListQuery>

/** The query of a list that has one order and nothing to look for, such as a history. */
export const PageQuery = Type.Object({
  page: ListQuery.properties.page,
  per_page: ListQuery.properties.per_page,
})

export const Pagination = Type.Object({
  current_page: Type.Integer(),
  per_page: Type.Integer(),
  total_pages: Type.Integer(),
  total_items: Type.Integer(),
})

/** The answer of a list endpoint. */
export const PageOf = <S extends TSchema>(row: S) =>
  Type.Object({ data: Type.Array(row), pagination: Pagination })

export interface Page<Row> {
  readonly data: Row[]
  readonly pagination: Static<typeof Pagination>
}

/** Path parameters holding one id, digits only: `IdParam('customer_id')`. */
export function IdParam<const K extends string>(name: K): TObject<{ [P in K]: ReturnType<typeof Id> }> {
  return Type.Object({ [name]: Id() } as { [P in K]: ReturnType<typeof Id> })
}

/** All properties optional: the body of a PATCH. */
export function partial<P extends Record<string, TSchema>>(schema: TObject<P>) {
  return Type.Partial(schema)
}

/** The answer of a delete. */
export const Deleted = Type.Object({ result: OneOf(['success']) })
