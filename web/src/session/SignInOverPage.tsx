import { Modal, Stack, Text } from '@mantine/core'
import { signOut, useSession, useText } from '@omnicrm/sdk/web/core'
import { SignInForm } from './SignInForm.tsx'

/** The session ended while working: sign-in opens over the page, whose input and scroll stay as they are. */
export default function SignInOverPage() {
  const t = useText('web')
  const { me } = useSession()
  return (
    <Modal
      opened
      onClose={() => void signOut()}
      title={t('signIn.expiredTitle')}
      size="25rem"
      closeOnClickOutside={false}
      closeOnEscape={false}
      closeButtonProps={{ 'aria-label': t('shell.signOut') }}
    >
      <Stack>
        <Text>{t('signIn.expiredText')}</Text>
        <SignInForm email={me?.email} onDone={() => undefined} />
      </Stack>
    </Modal>
  )
}
