import { Field, Notice, useText, type ApiForm } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { nameHint } from './kind.ts'

interface Props<E> {
  form: ApiForm<E>
  /** The name that integrations know; absent for a new one. */
  known?: string
}

/** Name and value, with a hint at names that are hard to use and a warning before one is lost (ATTR-12, ATTR-15). */
export function AttributeFields<E>({ form, known }: Props<E>) {
  const t = useText('customers')
  const [name, setName] = useState(known ?? '')
  form.mantine.watch('attribute_name', ({ value }) => setName(String(value)))
  const hint = nameHint(name)
  return (
    <>
      <Field
        name="attribute_name"
        label={t('field.attribute_name')}
        help={t(hint ? `attribute.hint.${hint}` : 'attribute.nameHelp')}
        autoComplete="off"
      />
      {known !== undefined && name.trim() !== known && (
        <Notice tone="warning" title={t('attribute.renameTitle', { name: known })}>
          {t('attribute.renameEffect')}
        </Notice>
      )}
      <Field
        name="attribute_value"
        label={t('field.attribute_value')}
        help={t('attribute.valueHelp')}
        autoComplete="off"
      />
    </>
  )
}
