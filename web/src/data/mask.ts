const secretName =
  /pass(word|wd)?$|secret|token|api_?key|private_?key|authorization|(^|_)(ki|opc?|k4|pin\d?|puk\d?|adm\d?)$/i

/**
 * Hides values whose name says that they are secret. The server redacts before it stores; this is the second lock,
 * for what an operator's own playbook may print.
 */
export function mask(value: unknown, name = ''): unknown {
  if (value !== null && value !== undefined && secretName.test(name) && typeof value !== 'object')
    return '•••'
  if (Array.isArray(value)) return value.map(one => mask(one, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mask(inner, key)]))
}
