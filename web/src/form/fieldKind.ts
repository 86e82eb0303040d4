import { filled, typesOf, type FieldSchema } from './schema.ts'

export type FieldKind =
  | 'text'
  | 'textarea'
  | 'email'
  | 'tel'
  | 'url'
  | 'code'
  | 'date'
  | 'instant'
  | 'password'
  | 'number'
  | 'money'
  | 'checkbox'
  | 'select'
  | 'multiselect'

/** The control that a property's schema asks for. */
export function fieldKind(schema: FieldSchema): FieldKind {
  const plain = filled(schema)
  const types = typesOf(plain)
  if (plain.enum) return 'select'
  if (types.includes('boolean')) return 'checkbox'
  if (types.includes('array')) return 'multiselect'
  if (types.includes('number') || types.includes('integer'))
    return plain['x-kind'] === 'money' ? 'money' : 'number'
  if (plain.format === 'email') return 'email'
  if (plain.format === 'date') return 'date'
  if (plain.format === 'instant') return 'instant'
  if (plain.format === 'uri') return 'url'
  return (plain.maxLength ?? 0) > 500 ? 'textarea' : 'text'
}
