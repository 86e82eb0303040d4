import {
  Button,
  Card,
  ConfirmDialog,
  Group,
  Link,
  Modal,
  Notice,
  Skeletons,
  Stack,
  useApiMutation,
  useSession,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { BackupCodes } from '../account/BackupCodes.tsx'
import { enrolmentPath, identity } from '../api.ts'

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
          <p>{t('security.offText')}</p>
          <Button component={Link} to={enrolmentPath()}>
            {t('security.enable')}
          </Button>
        </Stack>
      )}
    </Card>
  )
}

/** A full new set; the old ones end (AUTH-88), also when all are used up (AUTH-90). */
function NewCodes({ userId }: { userId: number }) {
  const t = useText('identity')
  const [asks, setAsks] = useState(false)
  const [codes, setCodes] = useState<readonly string[]>()
  const regenerate = useApiMutation(identity.regenerateBackupCodes)
  return (
    <>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('codes.regenerate')}
      </Button>
      <ConfirmDialog
        opened={asks}
        onClose={() => setAsks(false)}
        title={t('codes.regenerateTitle')}
        text={t('codes.regenerateText')}
        verb={t('codes.regenerateVerb')}
        onConfirm={async () => {
          const answer = await regenerate.mutateAsync({ user_id: userId })
          setCodes(answer.backup_codes)
        }}
      />
      <Modal
        opened={codes !== undefined}
        onClose={() => setCodes(undefined)}
        title={t('codes.newTitle')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('account.close') }}
      >
        <Stack gap="md">
          <BackupCodes codes={codes ?? []} />
          <Group justify="flex-end">
            <Button onClick={() => setCodes(undefined)} data-autofocus>
              {t('codes.kept')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
