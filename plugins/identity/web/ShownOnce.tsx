import {
  Button,
  Consequences,
  Group,
  Icon,
  Modal,
  Stack,
  toast,
  useText,
  type Consequence,
} from '@omnicrm/sdk/web'
import classes from './identity.module.css'

interface Props {
  title: string
  /** What the value is, above it and to those who do not see it. */
  label: string
  value: string
  /** Verb and object: "Copy password". */
  copy: string
  warnings: readonly Consequence[]
  onClose: () => void
}

/** A secret that can't be seen again: only its buttons close the dialog, so that no stray click loses it. */
export function ShownOnce({ title, label, value, copy, warnings, onClose }: Props) {
  const t = useText('identity')
  const words = useText('web')
  const toClipboard = async () => {
    try {
      await navigator.clipboard.writeText(value)
      toast.success(words('common.copied'))
    } catch {
      // Browsers keep the clipboard from pages that are not served over HTTPS; the value can be marked by hand.
      toast.warning(t('once.notCopied'))
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <div>
          <p className={classes.onceLabel} id="shown-once">
            {label}
          </p>
          <output className={`${classes.once} code`} aria-labelledby="shown-once" dir="ltr">
            {value}
          </output>
        </div>
        <Consequences items={warnings} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {words('common.close')}
          </Button>
          <Button
            leftSection={<Icon name="copy" size={16} />}
            onClick={() => void toClipboard()}
            data-autofocus
          >
            {copy}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
