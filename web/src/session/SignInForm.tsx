import { Button, Checkbox, PasswordInput, Stack, TextInput } from '@mantine/core'
import {
  adoptTokens,
  isApiError,
  sendRequest,
  useText,
  type Me,
  type TokenAnswer,
} from '@omnicrm/sdk/web/core'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Notice } from '../feedback/Notice.tsx'

/** E-mail and password. The error never says which of the two was wrong (AUTH-4). */
export function SignInForm({ email, onDone }: { email?: string | undefined; onDone: (me: Me) => void }) {
  const t = useText('web')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const emailField = useRef<HTMLInputElement>(null)
  const passwordField = useRef<HTMLInputElement>(null)
  useEffect(() => (email ? passwordField : emailField).current?.focus(), [email])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const remember = fields.get('remember_me') === 'on'
    setBusy(true)
    setError(undefined)
    try {
      onDone(await signIn(textOf(fields, 'email'), textOf(fields, 'password'), remember))
    } catch (cause) {
      setError(isApiError(cause) ? cause.message : t('signIn.failed'))
      setBusy(false)
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
        <PasswordInput
          name="password"
          dir="ltr"
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          ref={passwordField}
          data-autofocus={email ? true : undefined}
          visibilityToggleButtonProps={{
            'aria-label': t('signIn.showPassword'),
            tabIndex: 0,
            'aria-hidden': false,
          }}
        />
        <Checkbox name="remember_me" label={t('signIn.remember')} />
        {error && <Notice tone="danger">{error}</Notice>}
        <Button type="submit" loading={busy} fullWidth>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  )
}

async function signIn(email: string, password: string, remember: boolean): Promise<Me> {
  const response = await sendRequest({
    method: 'POST',
    url: '/crm/auth/login',
    body: { email: email.trim(), password, remember_me: remember },
    anonymous: true,
  })
  return adoptTokens((await response.json()) as TokenAnswer, remember)
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}
