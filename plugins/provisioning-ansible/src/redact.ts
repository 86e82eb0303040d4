/**
 * The second redaction of what plays report (PROV-40..43); the first is done by the callback inside Ansible. Here also
 * goes what never passes the callback: job variables, stdout and stderr.
 */
export const mask = '[REDACTED]'

const fragments = [
  'password',
  'passwd',
  'secret',
  'token',
  'api_key',
  'apikey',
  'authorization',
  'psk',
  'private',
]
const exact = new Set(['ki', 'opc', 'key'])
const bearer = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi
const quotedPair = new RegExp(
  `(["'](?:[\\w.-]*(?:${fragments.join('|')})[\\w.-]*|(?:\\w+_)?(?:ki|opc))["']\\s*:\\s*u?)(["'])(.+?)\\2`,
  'gi',
)
const deepest = 40
const shortestKnown = 8

/** Whether a field of this name holds a secret (PROV-42). */
export function isSecretName(name: string): boolean {
  const lower = name.toLowerCase()
  return (
    exact.has(lower) ||
    lower.endsWith('_ki') ||
    lower.endsWith('_opc') ||
    fragments.some(each => lower.includes(each))
  )
}

export interface Redactor {
  /** A copy in which every secret reads `[REDACTED]`. */
  clean(value: unknown): unknown
  text(text: string): string
}

/** @param secrets where values stand under secret names; these values are masked wherever they turn up again */
export function makeRedactor(...secrets: unknown[]): Redactor {
  const known = new Set<string>()
  for (const each of secrets) learn(each, known, 0)
  const pattern =
    known.size === 0
      ? undefined
      : new RegExp(
          [...known]
            .sort((a, b) => b.length - a.length)
            .map(each => RegExp.escape(each))
            .join('|'),
          'g',
        )

  const text = (value: string): string => {
    const unknown = pattern ? value.replace(pattern, mask) : value
    return unknown.replace(bearer, `$1 ${mask}`).replace(quotedPair, `$1$2${mask}$2`)
  }
  const clean = (value: unknown, depth: number): unknown => {
    if (depth > deepest) return '[too deep]'
    if (typeof value === 'string') return jsonText(value, inner => clean(inner, depth + 1)) ?? text(value)
    if (Array.isArray(value)) return value.map(each => clean(each, depth + 1))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        isSecretName(name) && each !== null && each !== '' ? mask : clean(each, depth + 1),
      ]),
    )
  }
  return { clean: value => clean(value, 0), text }
}

function learn(value: unknown, known: Set<string>, depth: number, isSecret = false): void {
  if (depth > deepest) return
  if (typeof value === 'string') {
    if (isSecret && value.length >= shortestKnown && value !== mask) known.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value))
      learn(each, known, depth + 1, isSecret || (isSecretName(name) && name.toLowerCase() !== 'key'))
  }
}

/** A text that holds JSON is cleaned as what it holds. */
function jsonText(value: string, clean: (inner: unknown) => unknown): string | undefined {
  if (!/^\s*[{[]/.test(value) || value.length > 1_000_000) return undefined
  try {
    return JSON.stringify(clean(JSON.parse(value)))
  } catch {
    return undefined // begins like JSON and is none: cleaned as text
  }
}
