import { Button, Stack } from '@mantine/core'
import { reloadMe, sendRequest, useSession, useText } from '@omnicrm/sdk/web/core'
import type { FormEvent, ReactNode } from 'react'
import { LoadError } from '../feedback/states.tsx'
import { useSubmit } from '../form/useSubmit.ts'
import { NewPassword, useNewPassword } from './NewPassword.tsx'
import { PasswordField } from './PasswordField.tsx'

interface Props {
  onDone: () => void | Promise<void>
  /** On a page among others: the button stands at the end, as those of all forms there. */
  inCard?: boolean
  /** Buttons below the one that changes the password. */
  children?: ReactNode
}

/** The own password: the current one, then the new one twice (AUTH-135). */
export function ChangePasswordForm({ onDone, inCard = false, children }: Props) {
  const t = useText('web')
  const { me } = useSession()
  const faultsOf = useNewPassword('new_password')
  const { errors, error, isBusy, refuse, run } = useSubmit(['current_password', 'new_password'])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const faults = faultsOf(fields)
    if (faults) return refuse(faults)
    const body = {
      current_password: fields.get('current_password'),
      new_password: fields.get('new_password'),
    }
    await run(async () => {
      await sendRequest({ method: 'POST', url: '/crm/auth/change_password', body })
      form.reset()
      await reloadMe()
      await onDone()
    })
  }

  return (
    <form onSubmit={event => void submit(event)} noValidate>
      <Stack gap="md">
        {/* Tells password managers whose password it is. */}
        <input type="text" name="username" autoComplete="username" defaultValue={me?.email} hidden readOnly />
        <PasswordField
          name="current_password"
          label={t('password.current')}
          error={errors['current_password']}
        />
        <NewPassword name="new_password" label={t('password.new')} errors={errors} />
        {error && <LoadError error={error} />}
        <Button type="submit" loading={isBusy} {...(inCard ? { ms: 'auto' } : { fullWidth: true })}>
          {t('password.submit')}
        </Button>
        {children}
      </Stack>
    </form>
  )
}
