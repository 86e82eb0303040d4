import { createHmac, randomInt } from 'node:crypto'
import { makeSecret, secretHash } from './sessions.ts'

/** A link and its short form for typing. A code is guessed in a million tries, so few are allowed (`mostFailures`). */
export interface OneTime {
  readonly token: string
  readonly code: string
  readonly token_hash: string
  readonly code_hash: string
}
export interface OneTimes {
  /** @param purpose what the code is good for, so that equal codes of two people have different hashes */
  make(purpose: string): OneTime
  codeHash(code: string, purpose: string): string
}

export const mostFailures = 5

/** @param secret keys the hashes of codes: six digits alone are found by trying all */
export function makeOneTimes(secret: () => string): OneTimes {
  const codeHash: OneTimes['codeHash'] = (code, purpose) =>
    createHmac('sha256', secret()).update(`${purpose}\n${code.trim()}`).digest('hex')
  return {
    codeHash,
    make(purpose) {
      const token = makeSecret()
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      return { token, code, token_hash: secretHash(token), code_hash: codeHash(code, purpose) }
    },
  }
}
