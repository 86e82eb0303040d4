import { PasswordInput } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import type { RefObject } from 'react'
import { fieldError } from '../form/fieldError.ts'

interface Props {
  name: string
  label: string
  error?: string | undefined
  /** `new-password` lets browsers offer a strong one. */
  isNew?: boolean
  onChange?: (value: string) => void
  inputRef?: RefObject<HTMLInputElement | null>
  /** A dialog around it opens with the focus here. */
  leadsDialog?: boolean
}

/** A masked field whose eye shows what was typed (AUTH-7). */
export function PasswordField({ name, label, error, isNew, onChange, inputRef, leadsDialog }: Props) {
  const t = useText('web')
  return (
    <PasswordInput
      name={name}
      dir="ltr"
      label={label}
      error={error && fieldError(label, error)}
      aria-invalid={error ? true : undefined}
      required
      withAsterisk={false}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      onChange={event => onChange?.(event.currentTarget.value)}
      {...(inputRef ? { ref: inputRef } : {})}
      data-autofocus={leadsDialog || undefined}
      visibilityToggleButtonProps={{
        'aria-label': t('signIn.showPassword'),
        tabIndex: 0,
        'aria-hidden': false,
      }}
    />
  )
}
