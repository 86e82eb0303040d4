/** A refused call: the server's sentence, its code, and which fields were wrong. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** Field name → what is wrong with it. */
  readonly errors: Readonly<Record<string, string>>
  readonly requestId: string | undefined

  constructor(facts: {
    message: string
    status: number
    code: string
    errors?: Record<string, string>
    requestId?: string | undefined
    cause?: unknown
  }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'ApiError'
    this.status = facts.status
    this.code = facts.code
    this.errors = facts.errors ?? {}
    this.requestId = facts.requestId
  }
}

export function isApiError(value: unknown): value is ApiError {
  return value instanceof ApiError
}

/** The call never reached the server or its answer never came back: the outcome is unknown. */
export function networkError(cause: unknown): ApiError {
  return new ApiError({
    message: 'The server cannot be reached. Check the connection and try again.',
    status: 0,
    code: 'network',
    cause,
  })
}

/** Reads `{ message, errors?, code, request_id }`; anything else becomes a sentence with the status. */
export async function readError(response: Response): Promise<ApiError> {
  const body = await readJson(response)
  const requestId = text(body['request_id']) ?? response.headers.get('x-request-id') ?? undefined
  return new ApiError({
    message:
      text(body['message']) ?? `The server answered ${response.status}. Try again or ask the operator.`,
    status: response.status,
    code: text(body['code']) ?? `http.${response.status}`,
    errors: fieldErrors(body['errors']),
    requestId,
  })
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = await response.json()
    return isRecord(value) ? value : {}
  } catch {
    // A proxy in front may answer HTML: the status alone then makes the sentence.
    return {}
  }
}

function fieldErrors(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).map(([field, told]) => [
      field,
      Array.isArray(told) ? told.join(' ') : String(told),
    ]),
  )
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
