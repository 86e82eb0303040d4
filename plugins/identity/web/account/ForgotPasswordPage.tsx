import {
  BarePage,
  Button,
  formText,
  Link,
  LoadError,
  Notice,
  Stack,
  Text,
  TextInput,
  useSubmit,
  useText,
} from '@omnicrm/sdk/web'
import { useState, type FormEvent } from 'react'
import { identity } from '../api.ts'

/** Asks for a link to set a new password (AUTH-110). The answer is the same for every address (D-1). */
export default function ForgotPasswordPage() {
  const t = useText('identity')
  const [sentTo, setSentTo] = useState<string>()
  return (
    <BarePage
      // Another heading takes the focus, which was in the form.
      title={t(sentTo === undefined ? 'forgot.title' : 'account.sentTitle')}
      text={sentTo === undefined ? t('forgot.text') : undefined}
      foot={<Link to="/login">{t('account.backToSignIn')}</Link>}
    >
      {sentTo === undefined ? (
        <AskForm onSent={setSentTo} />
      ) : (
        <Stack gap="md">
          <Notice tone="success">{t('forgot.sent')}</Notice>
          <Text>{t('forgot.hint')}</Text>
          <Button variant="default" fullWidth onClick={() => setSentTo(undefined)}>
            {t('forgot.again')}
          </Button>
        </Stack>
      )}
    </BarePage>
  )
}

function AskForm({ onSent }: { onSent: (email: string) => void }) {
  const t = useText('identity')
  const { errors, error, isBusy, refuse, run } = useSubmit(['email'])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const email = formText(new FormData(event.currentTarget), 'email').trim()
    if (!email) return refuse({ email: t('forgot.missing') })
    await run(async () => {
      await identity.forgotPassword({ email })
      onSent(email)
    })
  }
  return (
    <form onSubmit={event => void submit(event)} noValidate>
      <Stack gap="md">
        <TextInput
          name="email"
          type="email"
          dir="ltr"
          label={t('field.email')}
          autoComplete="username"
          error={errors['email']}
          required
          withAsterisk={false}
        />
        {error && <LoadError error={error} />}
        <Button type="submit" loading={isBusy} fullWidth>
          {t('forgot.send')}
        </Button>
      </Stack>
    </form>
  )
}
