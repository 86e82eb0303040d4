import {
  BarePage,
  Button,
  formText,
  Link,
  LoadError,
  NewPassword,
  signOut,
  Stack,
  useNavigate,
  useNewPassword,
  useParams,
  useSubmit,
  useText,
} from '@omnicrm/sdk/web'
import type { FormEvent } from 'react'
import { identity } from '../api.ts'

/** Where the link of the mail leads: a new password, typed twice (AUTH-115). */
export default function ResetPasswordPage() {
  const t = useText('identity')
  const { token = '' } = useParams()
  const navigate = useNavigate()
  const faultsOf = useNewPassword('new_password')
  const { errors, error, isBusy, refuse, run } = useSubmit(['new_password'])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const faults = faultsOf(fields)
    if (faults) return refuse(faults)
    await run(async () => {
      await identity.resetPassword({ token, new_password: formText(fields, 'new_password') })
      // All sessions of the user have ended, so has one that may be open in this browser.
      await signOut()
      await navigate('/login', { replace: true, state: { notice: 'passwordReset' } })
    })
  }

  if (error?.code === 'identity.badResetToken') {
    return (
      <BarePage title={t('reset.badTitle')} text={error.message}>
        <Button component={Link} to="/forgot-password" fullWidth>
          {t('reset.newLink')}
        </Button>
      </BarePage>
    )
  }
  return (
    <BarePage title={t('reset.title')} foot={<Link to="/login">{t('account.backToSignIn')}</Link>}>
      <form onSubmit={event => void submit(event)} noValidate>
        <Stack gap="md">
          <NewPassword name="new_password" label={t('reset.new')} errors={errors} />
          {error && <LoadError error={error} />}
          <Button type="submit" loading={isBusy} fullWidth>
            {t('reset.submit')}
          </Button>
        </Stack>
      </form>
    </BarePage>
  )
}
