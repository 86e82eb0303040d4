/** An error the engine answers: a plain text, never an object (cgrates-rpc 1.2). */
export class RpcError extends Error {}

/** The engine process ends on this request: its connections close and it starts again (cgrates-rpc 1.5). */
export class EngineCrash extends Error {}

export const notFound = () => new RpcError('NOT_FOUND')
export const serverError = (text: string) => new RpcError(`SERVER_ERROR: ${text}`)
export const mandatoryMissing = (...fields: string[]) =>
  new RpcError(`MANDATORY_IE_MISSING: [${fields.join(' ')}]`)
export const partiallyExecuted = () => new RpcError('PARTIALLY_EXECUTED')
export const schedulerNotRunning = () => new RpcError('SCHEDULER_NOT_RUNNING')

/** Names of fields the engine counts as missing: empty text, list or map and integer 0. Floats never are: do not list them (2.2). */
export function missingFields<Fields extends object>(
  argument: Fields,
  mandatory: Array<keyof Fields & string>,
): string[] {
  return mandatory.filter(field => isMissing(argument[field]))
}

function isMissing(value: unknown): boolean {
  if (value === null || value === undefined || value === 0) return true
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Throws MANDATORY_IE_MISSING for the mandatory fields that the argument lacks, in the order the method lists them. */
export function requireFields<Fields extends object>(
  argument: Fields,
  ...mandatory: Array<keyof Fields & string>
): void {
  const missing = missingFields(argument, mandatory)
  if (missing.length > 0) throw mandatoryMissing(...missing)
}

/** Runs work and puts SERVER_ERROR before the text of what it throws, as several methods do. */
export async function wrapped<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw cause instanceof RpcError && !cause.message.startsWith('SERVER_ERROR')
      ? serverError(cause.message)
      : cause
  }
}
