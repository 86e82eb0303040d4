import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useNavigate } from 'react-router'
import { enrolmentNotice } from './enrolment.ts'

/** Staff without a second factor are asked to set one up, after each sign-in (AUTH-48). */
export default function EnrolmentNotice() {
  const t = useText('web')
  const navigate = useNavigate()
  const close = () => enrolmentNotice.set(false)
  return (
    <Modal
      opened
      onClose={close}
      title={t('enrolment.title')}
      size="30rem"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Text>{t('enrolment.text')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t('enrolment.later')}
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              close()
              void navigate('/two-factor')
            }}
          >
            {t('enrolment.now')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
