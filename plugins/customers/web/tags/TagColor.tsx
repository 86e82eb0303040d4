import { TextInput, useText, type FieldInput } from '@omnicrm/sdk/web'
import classes from '../customers.module.css'

const hex = /^#?[0-9a-f]{6}$/i

/** A colour picked or typed as hex (TAG-10). */
export function TagColor({ value, onChange, ...input }: FieldInput) {
  const t = useText('customers')
  const text = typeof value === 'string' ? value : ''
  const picker = (
    <input
      type="color"
      className={classes.color}
      aria-label={t('tag.pickColor')}
      value={hex.test(text) ? `#${text.replace('#', '').toLowerCase()}` : '#000000'}
      onChange={event => onChange(event.currentTarget.value.slice(1).toUpperCase())}
    />
  )
  return (
    <TextInput
      {...input}
      withAsterisk={false}
      name="tag_hex_color"
      dir="ltr"
      maxLength={7}
      leftSection={picker}
      value={text}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}
