import { Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { isApiError, useText, type Me } from '@omnicrm/sdk/web/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Notice } from '../feedback/Notice.tsx'
import { formText } from '../form/formText.ts'
import { PasswordField } from './PasswordField.tsx'
import { signInWithPassword, type Challenge, type Credentials } from './signIn.ts'

interface Props {
  email: string | undefined
  remember: boolean
  /** Why the sign-in starts again. */
  refusal: string | undefined
  onDone: (me: Me) => void
  onChallenge: (challenge: Challenge, credentials: Credentials) => void
}

/** E-mail and password. The error never says which of the two was wrong (AUTH-4). */
export function PasswordStep({ email, remember, refusal, onDone, onChallenge }: Props) {
  const t = useText('web')
  const [error, setError] = useState(refusal)
  const [busy, setBusy] = useState(false)
  const emailField = useRef<HTMLInputElement>(null)
  const passwordField = useRef<HTMLInputElement>(null)
  useEffect(() => (email ? passwordField : emailField).current?.focus(), [email])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const credentials = credentialsOf(new FormData(event.currentTarget))
    setBusy(true)
    setError(undefined)
    try {
      const answer = await signInWithPassword(credentials)
      if ('challenge' in answer) onChallenge(answer.challenge, credentials)
      else onDone(answer.me)
    } catch (cause) {
      setError(isApiError(cause) ? cause.message : t('signIn.failed'))
      setBusy(false)
      passwordField.current?.select()
    }
  }

  return (
    <form onSubmit={event => void submit(event)} noValidate>
      <Stack gap="md">
        <TextInput
          name="email"
          type="email"
          dir="ltr"
          label={t('signIn.email')}
          autoComplete="username"
          defaultValue={email}
          required
          withAsterisk={false}
          ref={emailField}
        />
        <PasswordField
          name="password"
          label={t('signIn.password')}
          inputRef={passwordField}
          leadsDialog={Boolean(email)}
        />
        <Checkbox name="remember_me" label={t('signIn.remember')} defaultChecked={remember} />
        {error && <Notice tone="danger">{error}</Notice>}
        <Button type="submit" loading={busy} fullWidth>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function credentialsOf(form: FormData): Credentials {
  return {
    email: formText(form, 'email'),
    password: formText(form, 'password'),
    remember: form.get('remember_me') === 'on',
  }
}
