import { Button, PasswordInput, Stack } from '@mantine/core'
import {
  isApiError,
  reloadMe,
  sendRequest,
  signOut,
  useConfig,
  useSession,
  useText,
} from '@omnicrm/sdk/web/core'
import { useState, type FormEvent } from 'react'
import { Notice } from '../feedback/Notice.tsx'
import { useNavigate } from 'react-router'
import { fieldError } from '../form/fieldError.ts'
import { useTitle } from '../shell/useTitle.ts'
import { landingPath } from './landing.ts'
import { unmetRules } from './passwordRules.ts'
import { PasswordRules } from './PasswordRules.tsx'
import classes from './SignIn.module.css'

/** Own password. After a sign-in with a temporary one it can't be skipped (AUTH-143). */
export default function ChangePasswordPage() {
  const t = useText('web')
  const config = useConfig()
  const navigate = useNavigate()
  const { me, mustChangePassword } = useSession()
  const [chosen, setChosen] = useState('')
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  useTitle(t('password.title'))

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const body = {
      current_password: fields.get('current_password'),
      new_password: fields.get('new_password'),
    }
    if (unmetRules(chosen).length > 0) return setErrors({ new_password: t('password.rulesUnmet') })
    if (body.new_password !== fields.get('repeat')) return setErrors({ repeat: t('password.different') })
    setBusy(true)
    setErrors({})
    try {
      await sendRequest({ method: 'POST', url: '/crm/auth/change_password', body })
      await reloadMe()
      await navigate(me ? landingPath(me, config) : '/', { replace: true })
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      setErrors(Object.keys(cause.errors).length > 0 ? cause.errors : { form: cause.message })
      setBusy(false)
    }
  }

  return (
    <main className={classes.page} id="main">
      <section className={classes.card}>
        <h1 className={classes.title}>{t('password.title')}</h1>
        {mustChangePassword && <p className={classes.text}>{t('password.forced')}</p>}
        <form onSubmit={event => void submit(event)} noValidate>
          <Stack gap="md">
            <Password
              name="current_password"
              label={t('password.current')}
              error={errors['current_password']}
            />
            <Password
              name="new_password"
              label={t('password.new')}
              error={errors['new_password']}
              onChange={setChosen}
            />
            <PasswordRules password={chosen} />
            <Password name="repeat" label={t('password.repeat')} error={errors['repeat']} />
            {errors['form'] && <Notice tone="danger">{errors['form']}</Notice>}
            <Button type="submit" loading={busy} fullWidth>
              {t('password.submit')}
            </Button>
            {mustChangePassword ? (
              <Button variant="subtle" onClick={() => void signOut()}>
                {t('shell.signOut')}
              </Button>
            ) : (
              <Button variant="subtle" onClick={() => void navigate(-1)}>
                {t('common.cancel')}
              </Button>
            )}
          </Stack>
        </form>
      </section>
    </main>
  )
}

interface PasswordProps {
  name: string
  label: string
  error: string | undefined
  onChange?: (value: string) => void
}

function Password({ name, label, error, onChange }: PasswordProps) {
  const t = useText('web')
  return (
    <PasswordInput
      name={name}
      dir="ltr"
      label={label}
      error={error && fieldError(label, error)}
      required
      withAsterisk={false}
      autoComplete={name === 'current_password' ? 'current-password' : 'new-password'}
      onChange={event => onChange?.(event.currentTarget.value)}
      visibilityToggleButtonProps={{
        'aria-label': t('signIn.showPassword'),
        tabIndex: 0,
        'aria-hidden': false,
      }}
    />
  )
}
