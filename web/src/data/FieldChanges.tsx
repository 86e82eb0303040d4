import { useText } from '@omnicrm/sdk/web/core'
import classes from './DiffView.module.css'
import { DiffView } from './DiffView.tsx'

interface Props {
  /** `detail` of an entry of the activity log: field → `{ old, new }`, or a plain value. */
  detail: Readonly<Record<string, unknown>>
  /** Name of a field in words; undefined draws its own name readably. */
  label?: (field: string) => string | undefined
  /** What happened, for those who hear the table. */
  caption: string
  opened?: boolean
}

/** How many fields an entry of the activity log changed; opens to before and after. */
export function FieldChanges({ detail, label, caption, opened = false }: Props) {
  const t = useText('web')
  const changes = Object.entries(detail).map(([field, value]) => ({
    field: label?.(field) ?? readable(field),
    ...(isChange(value) ? { old: value.old, new: value.new } : { old: null, new: value }),
  }))
  if (changes.length === 0) return null
  return (
    <details className={classes.changes} open={opened}>
      <summary>{t('diff.fields', { count: changes.length })}</summary>
      <DiffView changes={changes} caption={caption} />
    </details>
  )
}

/** `contact_firstname` → `Contact firstname`. */
const readable = (field: string): string =>
  (field.charAt(0).toUpperCase() + field.slice(1)).replaceAll('_', ' ')

const isChange = (value: unknown): value is { old: unknown; new: unknown } =>
  typeof value === 'object' && value !== null && 'new' in value && 'old' in value
