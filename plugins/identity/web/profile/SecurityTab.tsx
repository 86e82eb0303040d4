import {
  Button,
  Card,
  Group,
  Link,
  Notice,
  Skeletons,
  Stack,
  Text,
  useSession,
  useText,
} from '@omnicrm/sdk/web'
import { NewCodes } from '../account/NewCodes.tsx'
import { enrolmentPath } from '../api.ts'

/** The second factor: on or off, new codes, a new device. */
export function SecurityTab() {
  const t = useText('identity')
  const { me } = useSession()
  if (!me) return <Skeletons />
  return (
    <Card title={t('twoFactor.title')}>
      {me.is_2fa_enabled ? (
        <Stack gap="md">
          <Notice tone="success" title={t('security.on')}>
            {t('security.onText')}
          </Notice>
          <Group gap="xs">
            <NewCodes userId={me.user_id} />
            <Button component={Link} to={enrolmentPath(true)} variant="default">
              {t('twoFactor.newDevice')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="md" align="flex-start">
          <Text>{t('security.offText')}</Text>
          <Button component={Link} to={enrolmentPath()}>
            {t('security.enable')}
          </Button>
        </Stack>
      )}
    </Card>
  )
}
