import { errors, type Failure } from '@omnicrm/sdk'

export const fail = errors('charging', {
  notFound: [404, 'The charging engine has no such object ({method}: {text}).'],
  refused: [502, 'The charging engine refused {method}: {text}'],
  conflict: [409, 'The charging engine already has this object ({method}).'],
  unavailable: [
    502,
    'The charging engine does not offer {method}: {text}. Check its version and which of its modules are enabled.',
  ],
  unreachable: [
    502,
    'The charging engine at {address} did not answer {method}: {text}. Whether it was done is unknown.',
  ],
  notSent: [502, 'The charging engine at {address} can not be reached: {text}. Nothing was done.'],
  insufficient: [422, 'The balance {id} of account {account} does not cover this amount.'],
  badName: [400, "The charging name '{name}' must not be empty and must not contain ':' or blanks."],
})

/** The classes of cgrates-rpc 2.3: what the engine says as plain text, told apart once. */
export function classify(method: string, text: string): Failure {
  if (text === 'NOT_FOUND' || text === 'SERVER_ERROR: NOT_FOUND' || text.endsWith('_ERROR:NOT_FOUND'))
    return fail.notFound({ method, text })
  if (text === 'EXISTS') return fail.conflict({ method })
  if (text.startsWith("rpc: can't find")) return fail.unavailable({ method, text })
  return fail.refused({ method, text })
}

export const isNotFound = (error: unknown): boolean =>
  (error as Partial<Failure>).code === 'charging.notFound'
/** True when the engine may have done it although it never answered. */
export const isUnknown = (error: unknown): boolean =>
  (error as Partial<Failure>).code === 'charging.unreachable'
