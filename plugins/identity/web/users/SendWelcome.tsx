import { ConfirmDialog, Stack, Text, toast, useApiMutation, useText } from '@omnicrm/sdk/web'
import type { User } from '../../contract.ts'
import { identity, userName } from '../api.ts'
import { WhoIsIt } from './WhoIsIt.tsx'

/** Until the first sign-in only (AUTH-175); says what the message holds (AUTH-176). */
export function SendWelcome({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useText('identity')
  const send = useApiMutation(identity.sendWelcomeEmail, {
    onSuccess: () => toast.success(t('welcome.sent', { name: userName(user) })),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('welcome.title', { name: userName(user) })}
      text={
        <Stack gap="xs">
          <WhoIsIt user={user} />
          <Text>{t('welcome.holds')}</Text>
        </Stack>
      }
      consequences={[
        { text: t('welcome.greeting'), icon: 'mail' },
        { text: t('welcome.howTo'), icon: 'key' },
        { text: t('welcome.link'), icon: 'forward' },
        { text: t('welcome.support'), icon: 'help' },
      ]}
      verb={t('welcome.verb')}
      onConfirm={() => send.mutateAsync({ user_id: user.user_id })}
    />
  )
}
