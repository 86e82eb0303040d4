import {
  BarePage,
  Button,
  Link,
  LoadError,
  PasswordField,
  reloadMe,
  Stack,
  useSubmit,
  useText,
  type InputOf,
} from '@omnicrm/sdk/web'
import { useEffect, useRef, type FormEvent } from 'react'
import type { accountsApi } from '../../contract/accounts.ts'
import { identity } from '../api.ts'

/** The link, or the code, of the message. */
export type VerificationProof = Omit<InputOf<typeof accountsApi.verifyEmail>, 'password'>

interface Props {
  proof: VerificationProof
  /** @param email the address that now counts */
  onDone: (email: string) => void
}

/** Whose address a stranger signed up with does not know the password, and so gets no account that the stranger knows. */
export function SignUpPassword({ proof, onDone }: Props) {
  const t = useText('identity')
  const { errors, error, isBusy, refuse, run } = useSubmit(['password'])
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const password = field.current?.value ?? ''
    if (!password) return refuse({ password: t('register.missing') })
    await run(async () => {
      const { email } = await identity.verifyEmail({ ...proof, password })
      await reloadMe()
      onDone(email)
    })
  }
  return (
    <BarePage
      title={t('verify.passwordTitle')}
      text={t('verify.passwordText')}
      leadsFocus
      foot={<Link to="/login">{t('account.backToSignIn')}</Link>}
    >
      <form onSubmit={event => void submit(event)} noValidate>
        <Stack gap="md">
          <PasswordField
            inputRef={field}
            name="password"
            label={t('register.password')}
            error={errors['password']}
          />
          {error && <LoadError error={error} />}
          <Button type="submit" loading={isBusy} fullWidth>
            {t('verify.finish')}
          </Button>
        </Stack>
      </form>
    </BarePage>
  )
}
