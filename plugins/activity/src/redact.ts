/** How a secret appears in the log (ACT-11). */
export const changed = 'changed'

const secretName =
  /pass(word|wd|phrase)|secret|token|credential|authorization|cookie|api_?key|private_?key|key_hash|card_?number|^(ki|opc?|puk\d?|pin\d?|cvc|cvv|pan|otp|totp|access_key)$/i

export const isSecretName = (name: string): boolean => secretName.test(name)

/** A copy whose secrets read "changed", at every depth. Flags stay: that a password must be changed is no secret. */
export function redact(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isSecretName(name) && !isHarmless(value) ? changed : inside(value),
    ]),
  )
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside)
  return isObject(value) ? redact(value) : value
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isFlag = (value: unknown): boolean => value === null || typeof value === 'boolean'

function isHarmless(value: unknown): boolean {
  return isFlag(value) || (isObject(value) && Object.values(value).every(isFlag))
}
