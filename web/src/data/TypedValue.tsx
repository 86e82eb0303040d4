import { Button, TextInput } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useState, type FormEvent } from 'react'
import { useFormat } from '../format/useFormat.ts'
import type { TypedFilter } from './column.ts'
import classes from './FilterBar.module.css'

interface Props {
  label: string
  typed: TypedFilter
  value: string
  onDone: (value: string) => void
}

const inputTypes = { text: 'text', minutes: 'number', from: 'date', before: 'date', until: 'date' } as const

/** Editor of a filter whose value is typed; Enter or the button takes it. */
export function TypedValue({ label, typed, value, onDone }: Props) {
  const t = useText('web')
  const [text, setText] = useState(value)
  const take = (event: FormEvent) => {
    event.preventDefault()
    onDone(text.trim())
  }
  return (
    <form onSubmit={take} className={classes.typed} noValidate>
      <TextInput
        type={inputTypes[typed]}
        dir="ltr"
        label={label}
        min={typed === 'minutes' ? 0 : undefined}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        data-autofocus
      />
      <Button type="submit" size="xs">
        {t('list.apply')}
      </Button>
    </form>
  )
}

/** How a typed value reads in its chip. */
export function useTypedWord(typed: TypedFilter | undefined): (value: string) => string {
  const format = useFormat()
  switch (typed) {
    case 'from':
    case 'before':
    case 'until':
      return value => (/^\d{4}-\d{2}-\d{2}$/.test(value) ? format.day(value) : value)
    case 'minutes':
      return value => format.duration(Number(value) * 60_000)
    case 'text':
    case undefined:
      return value => value
  }
}
