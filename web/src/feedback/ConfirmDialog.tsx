import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { isApiError, useText, type ApiError } from '@omnicrm/sdk/web/core'
import { useState, type ReactNode } from 'react'
import { Consequences, type Consequence } from './Consequences.tsx'
import { LoadError } from './states.tsx'

interface Props {
  opened: boolean
  onClose: () => void
  /** The real question: "Cancel Fibre 500?" */
  title: string
  text?: ReactNode
  /** Effects, as the server tells them. */
  consequences?: readonly Consequence[] | undefined
  /** Verb and object on the button. */
  verb: string
  /** Instead of "Cancel". */
  cancel?: string
  danger?: boolean
  /** Something is still missing in the dialog. */
  blocked?: boolean
  /** The word to type before a thing that can't be undone. */
  typed?: string
  /** A refusal is shown in the dialog, which stays open. */
  onConfirm: () => void | Promise<unknown>
  children?: ReactNode
}

/** Asks the real question, lists the effects, and names the deed on the button. */
export function ConfirmDialog(props: Props) {
  const t = useText('web')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError>()
  const [word, setWord] = useState('')
  const confirm = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await props.onConfirm()
      props.onClose()
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      setError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size="30rem"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        {props.text && <div>{props.text}</div>}
        {props.consequences && <Consequences items={props.consequences} />}
        {props.children}
        {props.typed && (
          <TextInput
            label={t('confirm.type', { word: props.typed })}
            value={word}
            onChange={event => setWord(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {error && <LoadError error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus={props.typed === undefined}>
            {props.cancel ?? t('common.cancel')}
          </Button>
          <Button
            color={props.danger ? 'danger' : 'brand'}
            loading={busy}
            disabled={props.blocked || (props.typed !== undefined && word.trim() !== props.typed)}
            onClick={() => void confirm()}
          >
            {props.verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
