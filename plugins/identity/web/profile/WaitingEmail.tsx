import {
  Button,
  isApiError,
  Link,
  LoadError,
  Notice,
  Stack,
  toast,
  useApiMutation,
  useText,
} from '@omnicrm/sdk/web'
import type { User } from '../../contract.ts'
import { identity } from '../api.ts'

/** The address that waits to be verified: a changed one, or the first (AUTH-165). */
export function WaitingEmail({ me }: { me: User }) {
  const t = useText('identity')
  const resend = useApiMutation(identity.resendVerification, {
    onSuccess: ({ message }) => toast.success(message),
  })
  const waiting = me.pending_email ?? (me.email_verified ? undefined : me.email)
  if (waiting === undefined) return null
  return (
    <Stack gap="sm">
      <Notice
        tone="info"
        title={t(me.pending_email ? 'profile.pendingTitle' : 'profile.unverifiedTitle', { email: waiting })}
        action={
          <Button variant="default" size="xs" loading={resend.isPending} onClick={() => resend.mutate({})}>
            {t('profile.resend')}
          </Button>
        }
      >
        {t(me.pending_email ? 'profile.pending' : 'profile.unverified')}{' '}
        <Link to={`/verify-email?email=${encodeURIComponent(waiting)}`}>{t('verify.enterCode')}</Link>
      </Notice>
      {isApiError(resend.error) && <LoadError error={resend.error} />}
    </Stack>
  )
}
