import { Failure } from '@omnicrm/sdk'

interface DriverError extends Error {
  code?: string
  errno?: number
  sqlMessage?: string
  sql?: string
  nativeError?: DriverError
}

const mysqlRetry = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'])

/** True when the transaction lost against another one and may simply run again. */
export function isLostRace(error: unknown): boolean {
  const native = nativeOf(error)
  return native?.code !== undefined && (mysqlRetry.has(native.code) || native.code.startsWith('SQLITE_BUSY'))
}

/** Objection knows the codes of another SQLite driver only, so constraint errors of both engines are told apart here, once. */
export function translate(error: unknown): unknown {
  const native = nativeOf(error)
  if (!native?.code) return error
  const text = native.sqlMessage ?? native.message
  switch (native.code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
      return conflict(columnsOfSqlite(text), error)
    case 'ER_DUP_ENTRY':
      return conflict(columnsOfMysql(text, native.sql ?? ''), error)
    case 'SQLITE_CONSTRAINT_NOTNULL':
      return missing(columnsOfSqlite(text)[0], error)
    case 'ER_BAD_NULL_ERROR':
    case 'ER_NO_DEFAULT_FOR_FIELD':
      return missing(/'(\w+)'/.exec(text)?.[1], error)
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
    case 'ER_NO_REFERENCED_ROW_2':
      return new Failure(
        'request.reference',
        409,
        'A row this one refers to is not there, or still refers to it.',
        { cause: error },
      )
    case 'ER_ROW_IS_REFERENCED_2':
      return new Failure('request.inUse', 409, 'Other rows still refer to this one.', { cause: error })
    case 'ER_DATA_TOO_LONG':
      return tooLong(/column '(\w+)'/.exec(text)?.[1], error)
    default:
      return error
  }
}

function nativeOf(error: unknown): DriverError | undefined {
  if (!(error instanceof Error)) return undefined
  const outer = error as DriverError
  return outer.nativeError ?? outer
}

/** `UNIQUE constraint failed: user.email, user.name` */
const columnsOfSqlite = (text: string): string[] =>
  (text.split(': ')[1] ?? '').split(', ').map(each => each.slice(each.indexOf('.') + 1))

/** `Duplicate entry 'x' for key 'user_email_unique'`; knex names the index after table and columns. */
function columnsOfMysql(text: string, sql: string): string[] {
  const index = /for key '(?:\w+\.)?(\w+)'/.exec(text)?.[1] ?? ''
  const table = /(?:into|update) `(\w+)`/.exec(sql)?.[1] ?? ''
  return [index.replace(/_unique$/, '').replace(new RegExp(`^${table}_`), '')]
}

function conflict(columns: string[], cause: unknown): Failure {
  const text = 'is already in use'
  const fields = Object.fromEntries(columns.filter(Boolean).map(each => [each, text]))
  return new Failure('request.conflict', 409, `There is already one with this ${columns.join(' and ')}.`, {
    fields,
    cause,
  })
}

function missing(column: string | undefined, cause: unknown): Failure {
  const name = column ?? 'A column'
  const text = 'is required'
  return new Failure('request.invalid', 400, `${name} is required`, {
    fields: { [name]: text },
    cause,
  })
}

function tooLong(column: string | undefined, cause: unknown): Failure {
  const name = column ?? 'A value'
  const text = 'is too long'
  return new Failure('request.invalid', 400, `${name} is too long`, {
    fields: { [name]: text },
    cause,
  })
}
