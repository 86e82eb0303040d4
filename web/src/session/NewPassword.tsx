import { useText } from '@omnicrm/sdk/web/core'
import { useState } from 'react'
import { formText } from '../form/formText.ts'
import { PasswordField } from './PasswordField.tsx'
import { unmetRules } from './passwordRules.ts'
import { PasswordRules } from './PasswordRules.tsx'

interface Props {
  /** The endpoint's name of the field. */
  name: string
  label: string
  repeatLabel?: string
  errors: Readonly<Record<string, string>>
}

/** A new password typed twice, with the rules it must meet (AUTH-125, AUTH-126). Check it with `useNewPassword`. */
export function NewPassword({ name, label, repeatLabel, errors }: Props) {
  const t = useText('web')
  const [chosen, setChosen] = useState('')
  return (
    <>
      <PasswordField name={name} label={label} error={errors[name]} isNew onChange={setChosen} />
      <PasswordRules password={chosen} />
      <PasswordField
        name="repeat"
        label={repeatLabel ?? t('password.repeat')}
        error={errors['repeat']}
        isNew
      />
    </>
  )
}

/** What is wrong with the two fields of a form, by field; nothing when they may be sent. */
export function useNewPassword(name: string): (form: FormData) => Record<string, string> | undefined {
  const t = useText('web')
  return form => {
    const chosen = formText(form, name)
    if (unmetRules(chosen).length > 0) return { [name]: t('password.rulesUnmet') }
    return chosen === formText(form, 'repeat') ? undefined : { repeat: t('password.different') }
  }
}
