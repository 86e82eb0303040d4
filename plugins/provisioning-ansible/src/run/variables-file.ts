/**
 * Variables as YAML for `ansible-playbook -e @file` (PROV-13, LIFE-41). Texts that look like templates are marked
 * unsafe: Ansible would otherwise run what an order sends (`{{ lookup('pipe', …) }}`) with the rights of the server.
 */
export function variablesYaml(value: unknown): string {
  if (typeof value === 'string') return /\{[{%#]/.test(value) ? `!unsafe ${quoted(value)}` : quoted(value)
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value)) return `[${value.map(variablesYaml).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{${fields.map(([name, each]) => `${quoted(name)}: ${variablesYaml(each)}`).join(', ')}}`
}

/** A JSON text is a YAML text but for characters that YAML reads as line breaks or refuses. */
const quoted = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** YAML 1.1 reads `1e-7` as a text. */
const numberText = (value: number): string => {
  const text = Number.isFinite(value) ? String(value) : 'null'
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text
}
