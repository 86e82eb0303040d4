import { Textarea, useText, type FieldInput } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { parseFeatures } from '../../contract.ts'

const advised = 50

/** One feature per line, whatever form the stored list has (PROD-64, PROD-77). */
export function FeaturesField({ label, error, value, onChange }: FieldInput) {
  const t = useText('catalog')
  const [text, setText] = useState(() => linesOf(value).join('\n'))
  const long = text.split('\n').filter(line => line.trim().length > advised).length
  return (
    <Textarea
      label={label}
      description={long > 0 ? t('product.featuresLong', { count: long }) : t('product.featuresHelp')}
      error={error}
      dir="auto"
      autosize
      minRows={4}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value)
        onChange(
          event.currentTarget.value
            .split('\n')
            .map(line => line.trim())
            .filter(line => line !== ''),
        )
      }}
    />
  )
}

const linesOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : parseFeatures(typeof value === 'string' ? value : null)
