import {
  BarePage,
  Button,
  fieldError,
  formText,
  Link,
  LoadError,
  NewPassword,
  Notice,
  Stack,
  TextInput,
  useConfig,
  useNewPassword,
  useSubmit,
  useText,
  type Submission,
} from '@omnicrm/sdk/web'
import { useState, type FormEvent } from 'react'
import { identity } from '../api.ts'

/** Fields in their order, with what browsers know of them. */
const fields = [
  { name: 'first_name', autoComplete: 'given-name', isRequired: true },
  { name: 'last_name', autoComplete: 'family-name', isRequired: true },
  { name: 'email', autoComplete: 'email', type: 'email', isRequired: true },
  { name: 'phone_number', autoComplete: 'tel', type: 'tel', isRequired: false },
  { name: 'company_name', autoComplete: 'organization', isRequired: false },
] as const

/** Customers sign up; the account exists once the address is verified (D-14). */
export default function RegisterPage() {
  const t = useText('identity')
  const { registration } = useConfig()
  const [email, setEmail] = useState<string>()
  const foot = <Link to="/login">{t('account.backToSignIn')}</Link>
  if (!registration)
    return <BarePage title={t('register.closedTitle')} text={t('register.closed')} foot={foot} />
  if (email !== undefined) {
    return (
      <BarePage title={t('account.sentTitle')} foot={foot}>
        <Notice tone="success">{t('register.sent', { email })}</Notice>
        <Button component={Link} to={`/verify-email?email=${encodeURIComponent(email)}`} fullWidth>
          {t('verify.enterCode')}
        </Button>
      </BarePage>
    )
  }
  return (
    <BarePage title={t('register.title')} text={t('register.text')} foot={foot}>
      <RegisterForm onSent={setEmail} />
    </BarePage>
  )
}

function RegisterForm({ onSent }: { onSent: (email: string) => void }) {
  const t = useText('identity')
  const faultsOf = useNewPassword('password')
  const submission = useSubmit([...fields.map(field => field.name), 'password'])

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => formText(form, name).trim()
    const missing = fields.filter(field => field.isRequired && !text(field.name))
    const faults = {
      ...Object.fromEntries(missing.map(({ name }) => [name, t('register.missing')])),
      ...faultsOf(form),
    }
    if (Object.keys(faults).length > 0) return submission.refuse(faults)
    await submission.run(async () => {
      await identity.register({
        first_name: text('first_name'),
        last_name: text('last_name'),
        email: text('email'),
        phone_number: text('phone_number') || null,
        company_name: text('company_name') || null,
        password: formText(form, 'password'),
      })
      onSent(text('email'))
    })
  }

  return (
    <form onSubmit={event => void submit(event)} noValidate>
      <Stack gap="md">
        <PersonFields errors={submission.errors} />
        <NewPassword
          name="password"
          label={t('register.password')}
          repeatLabel={t('register.repeat')}
          errors={submission.errors}
        />
        {submission.error && <LoadError error={submission.error} />}
        <Button type="submit" loading={submission.isBusy} fullWidth>
          {t('register.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function PersonFields({ errors }: Pick<Submission, 'errors'>) {
  const t = useText('identity')
  return fields.map(({ name, autoComplete, isRequired, ...more }) => {
    const label = t(`field.${name}`)
    return (
      <TextInput
        key={name}
        name={name}
        {...more}
        dir={'type' in more ? 'ltr' : 'auto'}
        label={isRequired ? label : t('register.optional', { label })}
        autoComplete={autoComplete}
        error={errors[name] && fieldError(label, errors[name])}
        required={isRequired}
        withAsterisk={false}
      />
    )
  })
}
