/** A known fault: its sentence is shown to the caller with its status. Any other error shows only the request id. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string
  readonly status: number
  /** Field → what is wrong with it. */
  readonly fields: Readonly<Record<string, string>> | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    status: number,
    message: string,
    extra: { fields?: Record<string, string>; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.code = code
    this.status = status
    this.fields = extra.fields
    this.details = extra.details ?? {}
  }
}

type Definition = readonly [status: number, sentence: string]
export interface FailureDetails {
  /** Field → text; shown under `errors` of the answer. */
  readonly fields?: Record<string, string>
  readonly cause?: unknown
  readonly [name: string]: unknown
}
export type Failures<D> = { readonly [K in keyof D]: (details?: FailureDetails) => Failure }

/**
 * Declares the faults a plugin can answer with. `{name}` in a sentence is filled from the details.
 * @param owner plugin id; codes read `owner.name`
 * @example const fail = errors('billing', { alreadyPaid: [409, 'Invoice {id} is already paid.'] })
 *          throw fail.alreadyPaid({ id })
 */
export function errors<const D extends Record<string, Definition>>(
  owner: string,
  definitions: D,
): Failures<D> {
  const made: Record<string, (details?: FailureDetails) => Failure> = {}
  for (const [name, [status, sentence]] of Object.entries(definitions))
    made[name] = (details = {}) => {
      const { fields, cause, ...rest } = details
      const message = sentence.replace(/\{(\w+)\}/g, (whole, key: string) =>
        key in rest ? String(rest[key]) : whole,
      )
      return new Failure(`${owner}.${name}`, status, message, {
        ...(fields ? { fields } : {}),
        details: rest,
        cause,
      })
    }
  return made as Failures<D>
}

/** Throws inside an expression: `row ?? raise(fail.notFound())`. */
export function raise(error: Error): never {
  throw error
}

/** 400 naming one field. */
export function invalid(field: string, text: string): Failure {
  return new Failure('request.invalid', 400, `${field}: ${text}`, { fields: { [field]: text } })
}

/** 404 for a row that is not there, or not the caller's. */
export function notFound(what: string, id: number | string): Failure {
  return new Failure('request.notFound', 404, `There is no ${what} ${id}.`, { details: { id } })
}
