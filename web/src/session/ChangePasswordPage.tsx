import { Button } from '@mantine/core'
import { session, signOut, useConfig, useSession, useText } from '@omnicrm/sdk/web/core'
import { useNavigate } from 'react-router'
import { BarePage } from './BarePage.tsx'
import { ChangePasswordForm } from './ChangePasswordForm.tsx'
import { landingPath } from './landing.ts'

/** Own password. After a sign-in with a temporary one it can't be skipped (AUTH-143). */
export default function ChangePasswordPage() {
  const t = useText('web')
  const config = useConfig()
  const navigate = useNavigate()
  const { mustChangePassword } = useSession()
  const leave = async () => {
    const { me } = session.get()
    await navigate(me ? landingPath(me, config) : '/', { replace: true })
  }
  return (
    <BarePage title={t('password.title')} text={mustChangePassword ? t('password.forced') : undefined}>
      <ChangePasswordForm onDone={leave}>
        {mustChangePassword ? (
          <Button variant="subtle" onClick={() => void signOut()}>
            {t('shell.signOut')}
          </Button>
        ) : (
          <Button variant="subtle" onClick={() => void navigate(-1)}>
            {t('common.cancel')}
          </Button>
        )}
      </ChangePasswordForm>
    </BarePage>
  )
}
