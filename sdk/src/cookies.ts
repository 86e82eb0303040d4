/**
 * A cookie to set. It is always `HttpOnly` and `SameSite=Strict`, and `Secure` unless the installation is reached by
 * plain http (ADR 0010); no plugin can choose less.
 */
export interface AnswerCookie {
  readonly name: string
  /** Null removes the cookie from the browser. */
  readonly value: string | null
  /** The paths it is sent back to, for example `/crm/auth`. */
  readonly path: string
  /** Absent: until the browser is closed. */
  readonly maxAgeSeconds?: number
}

const ofAnswers = new WeakMap<object, readonly AnswerCookie[]>()

/**
 * Gives an answer cookies, which travel as `Set-Cookie` and not in its body. They belong to this very object, so put
 * the answer together first: a copy has none. Not for raw endpoints, which write their own headers.
 */
export function withCookies<T extends object>(answer: T, cookies: readonly AnswerCookie[]): T {
  ofAnswers.set(answer, [...cookiesOf(answer), ...cookies])
  return answer
}

/** The cookies of an answer, to hand them on to one that is made of it. */
export const cookiesOf = (answer: object): readonly AnswerCookie[] => ofAnswers.get(answer) ?? []
