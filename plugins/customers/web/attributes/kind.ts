export type AttributeKind = 'boolean' | 'number' | 'day' | 'instant' | 'email' | 'link' | 'text'

const forms: readonly (readonly [AttributeKind, RegExp])[] = [
  ['boolean', /^(true|false)$/],
  ['number', /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/],
  ['day', /^\d{4}-\d{2}-\d{2}$/],
  ['instant', /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z?$/],
  ['email', /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/],
  ['link', /^https?:\/\/\S+$/i],
]

/** What a value looks like by the conventions (ATTR-16). Values have no types: this is for showing them only. */
export function kindOf(value: string): AttributeKind {
  const [kind] = forms.find(([, form]) => form.test(value)) ?? ['text']
  if (kind === 'link') return URL.canParse(value) ? 'link' : 'text'
  if (kind === 'day' || kind === 'instant') return isTime(value) ? kind : 'text'
  return kind
}

/** 30 February passes the form, and `Date` moves it to March. */
function isTime(value: string): boolean {
  const at = new Date(instantOf(value.slice(0, 19)))
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value.slice(0, 10))
}

/** Times of attributes and tags are UTC and bear no zone (D-23). */
export const instantOf = (spaced: string): string =>
  spaced.length === 10 ? `${spaced}T00:00:00Z` : `${spaced.replace(' ', 'T').replace(/Z$/, '')}Z`

const reserved = new Set([
  'id',
  'attribute_id',
  'customer_id',
  'name',
  'value',
  'type',
  'created',
  'last_modified',
])

/** Why a name is hard to use in plays and integrations; it is taken nevertheless (ATTR-15). */
export function nameHint(name: string): 'form' | 'reserved' | undefined {
  const given = name.trim()
  if (given === '') return undefined
  if (reserved.has(given)) return 'reserved'
  return /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(given) ? undefined : 'form'
}
