import { Button, Divider, Stack } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { toast } from '../feedback/toast.ts'

const providers = ['Google', 'Apple', 'Facebook']

/** Shown where the operator asks for them; none of them signs anybody in yet (AUTH-105, AUTH-106). */
export function SocialButtons() {
  const t = useText('web')
  return (
    <Stack gap="xs">
      <Divider label={t('signIn.or')} />
      {providers.map(provider => (
        <Button
          key={provider}
          variant="default"
          fullWidth
          onClick={() => toast.info(t('signIn.comingSoon', { provider }))}
        >
          {t('signIn.with', { provider })}
        </Button>
      ))}
    </Stack>
  )
}
