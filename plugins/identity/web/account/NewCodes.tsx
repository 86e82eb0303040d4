import { Button, ConfirmDialog, Group, Modal, Stack, useApiMutation, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { identity } from '../api.ts'
import { BackupCodes } from './BackupCodes.tsx'

/** A full new set; the old ones end (AUTH-88), also when all are used up (AUTH-90). */
export function NewCodes({ userId }: { userId: number }) {
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
