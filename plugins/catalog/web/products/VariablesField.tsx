import { Button, Textarea, useText, type FieldInput } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { parseVariables } from '../../contract.ts'
import classes from '../catalog.module.css'

/** Variables of the play as JSON, checked while they are typed (PROD-92, PROD-95). */
export function VariablesField({ label, error, value, onChange }: FieldInput) {
  const t = useText('catalog')
  const [text, setText] = useState(typeof value === 'string' ? value : '')
  const parsed = parseVariables(text)
  const change = (next: string) => {
    setText(next)
    onChange(next)
  }
  return (
    <div className={classes.editor}>
      <Textarea
        label={label}
        description={t('product.variablesHelp')}
        error={parsed === undefined ? t('product.variablesFault') : error}
        dir="ltr"
        spellCheck={false}
        autosize
        minRows={4}
        placeholder={'{\n  "days": 30\n}'}
        value={text}
        onChange={event => change(event.currentTarget.value)}
      />
      <Button
        variant="subtle"
        size="xs"
        disabled={parsed === undefined || text.trim() === ''}
        onClick={() => change(JSON.stringify(parsed, null, 2))}
      >
        {t('product.format')}
      </Button>
    </div>
  )
}
