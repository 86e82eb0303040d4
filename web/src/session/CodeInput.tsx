import { PinInput } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useEffect, useId, useRef } from 'react'
import classes from './SignIn.module.css'

interface Props {
  label: string
  /** Called with the sixth digit, typed or pasted (AUTH-75). */
  onComplete: (code: string) => void
  onChange?: (code: string) => void
  disabled?: boolean
  /** The boxes show that the last code was refused. */
  isWrong?: boolean
  /** The first box takes the focus as soon as it is drawn; a new `key` empties the boxes for another try. */
  takesFocus?: boolean
}

const digits = 6

/** Six boxes for a code of an authenticator app or an e-mail; blanks in a pasted code are dropped. */
export function CodeInput({ label, onComplete, onChange, disabled, isWrong, takesFocus }: Props) {
  const t = useText('web')
  const id = useId()
  const boxes = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (takesFocus) boxes.current?.querySelector('input')?.focus()
  }, [takesFocus])
  return (
    <PinInput
      // An id of its own would change after the first drawing, and with it the boxes and their focus.
      id={id}
      rootRef={boxes}
      length={digits}
      type="number"
      inputMode="numeric"
      oneTimeCode
      placeholder=""
      size="lg"
      gap="xs"
      aria-label={label}
      {...(classes.code ? { className: classes.code } : {})}
      getInputProps={index => ({
        'aria-label': t('code.digit', { label, digit: index + 1, digits }),
        'aria-invalid': isWrong || undefined,
      })}
      error={isWrong ?? false}
      disabled={disabled ?? false}
      onComplete={onComplete}
      {...(onChange ? { onChange } : {})}
    />
  )
}
