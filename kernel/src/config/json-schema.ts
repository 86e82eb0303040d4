import { isType, joined, type Shape } from './tree.ts'
import type { ConfigSchema } from './load.ts'

type Json = Record<string, unknown>

/** The JSON schema of the whole file, for editors: what has a default is not required, and our own marks are left out. */
export function configJsonSchema(schemas: readonly ConfigSchema[]): Json {
  const shape = joined([...schemas].sort((a, b) => a.owner.localeCompare(b.owner)))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'OmniCRM configuration (crm_config.yaml)',
    ...plain(shape),
  }
}

function plain(shape: Shape): Json {
  const result: Json = {}
  for (const [key, value] of Object.entries(shape)) {
    if (key.startsWith('x-')) continue
    if (key === 'properties') result.properties = withAliases(value as Readonly<Record<string, Shape>>)
    else if (key === 'required') continue
    else if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object'))
      result[key] = plain(value as Shape)
    else if (key === 'patternProperties') result[key] = mapped(value as Readonly<Record<string, Shape>>)
    else if (key === 'anyOf') result[key] = (value as readonly Shape[]).map(plain)
    else result[key] = value
  }
  const required = (shape.required ?? []).filter(name => mustBeWritten(shape.properties?.[name]))
  return required.length > 0 ? { ...result, required } : result
}

const mapped = (shapes: Readonly<Record<string, Shape>>): Json =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, plain(shape)]))

function withAliases(shapes: Readonly<Record<string, Shape>>): Json {
  const result: Json = {}
  for (const [name, shape] of Object.entries(shapes)) {
    result[name] = plain(shape)
    for (const alias of [shape['x-alias'] ?? []].flat())
      if (!alias.includes('.')) result[alias] = { ...plain(shape), description: `Another name of '${name}'.` }
  }
  return result
}

/** True when the file must say it: no default, and no variable that could say it instead. */
function mustBeWritten(shape: Shape | undefined): boolean {
  if (!shape || shape.default !== undefined || shape['x-env']) return false
  if (isType(shape, 'object') && shape.properties)
    return (shape.required ?? []).some(name => mustBeWritten(shape.properties?.[name]))
  return true
}
