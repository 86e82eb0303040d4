import {
  Button,
  LoadError,
  PasswordField,
  Stack,
  TextInput,
  useSession,
  useSubmit,
  useText,
} from '@omnicrm/sdk/web'
import { useEffect, useRef, type FormEvent } from 'react'
import type { Enrolment } from '../../contract/two-factor.ts'
import { identity } from '../api.ts'

interface Props {
  userId: number
  /** A new device is set up with a backup code (AUTH-100), a first one with the password (AUTH-60). */
  byCode: boolean
  onProved: (enrolment: Enrolment) => void
}

/** Whoever found an unlocked screen must not be able to set up a factor of their own. */
export function ProveStep({ userId, byCode, onProved }: Props) {
  const t = useText('identity')
  const { me } = useSession()
  const { errors, error, isBusy, refuse, run } = useSubmit(['password', 'backup_code'])
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = field.current?.value ?? ''
    if (!given.trim())
      return refuse({ password: t('twoFactor.missing'), backup_code: t('twoFactor.missing') })
    await run(async () =>
      onProved(
        byCode
          ? await identity.reset2faForNewDevice({ user_id: userId, backup_code: given.replaceAll(/\s/g, '') })
          : await identity.enable2fa({ user_id: userId, password: given }),
      ),
    )
  }
  return (
    <form onSubmit={event => void submit(event)} noValidate>
      <Stack gap="md">
        {byCode ? (
          <TextInput
            ref={field}
            name="backup_code"
            label={t('codes.one')}
            description={t('twoFactor.codeText')}
            error={errors['backup_code']}
            dir="ltr"
            autoComplete="off"
            required
            withAsterisk={false}
          />
        ) : (
          <>
            {/* Tells password managers whose password it is. */}
            <input
              type="text"
              name="username"
              autoComplete="username"
              defaultValue={me?.email}
              hidden
              readOnly
            />
            <PasswordField
              inputRef={field}
              name="password"
              label={t('twoFactor.password')}
              error={errors['password']}
            />
          </>
        )}
        {error && <LoadError error={error} />}
        <Button type="submit" loading={isBusy} fullWidth>
          {t('twoFactor.continue')}
        </Button>
      </Stack>
    </form>
  )
}
