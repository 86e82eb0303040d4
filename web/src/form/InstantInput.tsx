import { TextInput, type TextInputProps } from '@mantine/core'

interface Props extends Omit<TextInputProps, 'onChange' | 'defaultValue'> {
  /** ISO-8601 in UTC, or empty. */
  defaultValue: string
  onChange: (instant: string) => void
}

/** A point in time, typed and shown in the zone of the reader, sent in UTC. */
export function InstantInput({ defaultValue, onChange, ...rest }: Props) {
  return (
    <TextInput
      {...rest}
      type="datetime-local"
      dir="ltr"
      defaultValue={toLocal(defaultValue)}
      onChange={event => onChange(toInstant(event.currentTarget.value))}
    />
  )
}

/** `2026-01-31T10:00:00.000Z` → `2026-01-31T11:00` in Central Europe. */
function toLocal(instant: string): string {
  const at = new Date(instant)
  if (instant === '' || Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

const toInstant = (local: string): string => (local === '' ? '' : new Date(local).toISOString())
