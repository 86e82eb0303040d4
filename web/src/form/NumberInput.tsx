import { NumberInput as MantineNumberInput, type NumberInputProps } from '@mantine/core'
import type { KeyboardEvent } from 'react'

/** Mantine's, without its answer to Backspace. */
export const NumberInput = (props: NumberInputProps) => (
  <MantineNumberInput {...props} wrapperProps={{ ...props.wrapperProps, onKeyDownCapture: keepCaret }} />
)

/**
 * Backspace at the start deletes nothing. Mantine nevertheless puts the caret back there a moment later, before what was
 * typed meanwhile: 51.5 became 1.55 on a busy machine.
 */
function keepCaret(event: KeyboardEvent): void {
  const { target, key } = event
  if (key === 'Backspace' && target instanceof HTMLInputElement && target.selectionEnd === 0)
    event.stopPropagation()
}
