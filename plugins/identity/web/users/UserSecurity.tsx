import {
  Button,
  Card,
  Group,
  invalidate,
  Link,
  Modal,
  Notice,
  Stack,
  Text,
  toast,
  useApiMutation,
  useQueryClient,
  useSession,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { User } from '../../contract.ts'
import type { Enrolment } from '../../contract/two-factor.ts'
import { NewCodes } from '../account/NewCodes.tsx'
import { ScanStep } from '../account/ScanStep.tsx'
import { enrolmentPath, identity, userName } from '../api.ts'
import { ResetPassword } from './ResetPassword.tsx'
import { ResetTwoFactor } from './ResetTwoFactor.tsx'

/** Password and second factor of a user, as administrator (AUTH-68, AUTH-89, AUTH-95). */
export function UserSecurity({ user }: { user: User }) {
  const t = useText('identity')
  const [opened, setOpened] = useState<'password' | 'twoFactor'>()
  const close = () => setOpened(undefined)
  return (
    <Card title={t('userSecurity.title')}>
      <Stack gap="md">
        <Notice tone={user.is_2fa_enabled ? 'success' : 'info'}>
          {t(user.is_2fa_enabled ? 'userSecurity.on' : 'userSecurity.off')}
        </Notice>
        <Group gap="xs">
          <Button variant="default" onClick={() => setOpened('password')}>
            {t('resetPassword.verb')}
          </Button>
          {user.is_2fa_enabled ? (
            <>
              <NewCodes userId={user.user_id} />
              <Button variant="default" onClick={() => setOpened('twoFactor')}>
                {t('resetTwoFactor.verb')}
              </Button>
            </>
          ) : (
            <Enable user={user} />
          )}
        </Group>
      </Stack>
      {opened === 'password' && <ResetPassword user={user} onClose={close} />}
      {opened === 'twoFactor' && <ResetTwoFactor user={user} onClose={close} />}
    </Card>
  )
}

/** Oneself proves the password first; for others the administrator may begin at once (AUTH-60, AUTH-68). */
function Enable({ user }: { user: User }) {
  const t = useText('identity')
  const isSelf = useSession().me?.user_id === user.user_id
  return isSelf ? (
    <Button component={Link} to={enrolmentPath()} variant="default">
      {t('security.enable')}
    </Button>
  ) : (
    <EnableForOther user={user} />
  )
}

function EnableForOther({ user }: { user: User }) {
  const t = useText('identity')
  const words = useText('web')
  const queries = useQueryClient()
  const [enrolment, setEnrolment] = useState<Enrolment>()
  const begin = useApiMutation(identity.enable2fa, {
    onSuccess: setEnrolment,
    onError: error => toast.danger(error.message),
  })
  const name = userName(user)
  const done = async () => {
    toast.success(t('userSecurity.enabled', { name }))
    setEnrolment(undefined)
    await invalidate(queries, ['identity'])
  }
  return (
    <>
      <Button
        variant="default"
        loading={begin.isPending}
        onClick={() => begin.mutate({ user_id: user.user_id })}
      >
        {t('security.enable')}
      </Button>
      <Modal
        opened={enrolment !== undefined}
        onClose={() => setEnrolment(undefined)}
        title={t('userSecurity.enableTitle', { name })}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': words('common.close') }}
        size="40rem"
      >
        {enrolment && (
          <Stack gap="md">
            <Text>{t('userSecurity.enableText', { name })}</Text>
            <ScanStep userId={user.user_id} enrolment={enrolment} onDone={() => void done()} />
          </Stack>
        )}
      </Modal>
    </>
  )
}
