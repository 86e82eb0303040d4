import { Field, FieldRow, Tags, useText, type ApiForm } from '@omnicrm/sdk/web'
import { useReducer } from 'react'
import classes from '../customers.module.css'
import { pillOf } from './tag.ts'
import { TagColor } from './TagColor.tsx'
import { TagText } from './TagText.tsx'

const preset = '2099-01-01T00:00:00Z'
export const tagPresets = (now: Date) => ({
  tag_hex_color: '405189',
  tag_active_date: now.toISOString(),
  tag_deactivate_date: preset,
})

/** Fields of a tag with the pill as it will look (TAG-8 to TAG-11). */
export function TagFields<E>({ form }: { form: ApiForm<E> }) {
  const t = useText('customers')
  const [, look] = useReducer((count: number) => count + 1, 0)
  for (const name of ['tag_text', 'tag_hex_color']) form.mantine.watch(name, look)
  const values = form.mantine.getValues()
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : '')
  return (
    <>
      <Field name="tag_text" label={t('field.tag_text')}>
        {input => (
          <TagText {...input} onKnown={color => form.mantine.setFieldValue('tag_hex_color', color)} />
        )}
      </Field>
      <Field name="tag_hex_color" label={t('field.tag_hex_color')} help={t('tag.colorHelp')}>
        {input => <TagColor {...input} />}
      </Field>
      <Field name="tag_link" label={t('field.tag_link')} help={t('tag.linkHelp')} as="url" />
      <FieldRow>
        <Field name="tag_active_date" label={t('field.tag_active_date')} />
        <Field name="tag_deactivate_date" label={t('field.tag_deactivate_date')} />
      </FieldRow>
      <div className={classes.preview} aria-live="polite">
        <span className={classes.label}>{t('tag.preview')}</span>
        <Tags
          tags={[
            pillOf({
              tag_text: text('tag_text').trim() || t('tag.previewText'),
              tag_hex_color: text('tag_hex_color'),
              tag_link: null,
            }),
          ]}
        />
      </div>
    </>
  )
}
