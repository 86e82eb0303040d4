import {
  Field,
  FieldGroup,
  FieldRow,
  Form,
  FormPage,
  PageHeader,
  toast,
  useApiForm,
  useNavigate,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { identity, userName, userPath } from '../api.ts'
import { UserFields } from './UserFields.tsx'

export default function NewUserPage() {
  const t = useText('identity')
  const navigate = useNavigate()
  useTitle(t('user.add'))
  const form = useApiForm(identity.createUser, {
    initial: { roles: [], must_change_password: true },
    required: ['roles'],
    onDone: async made => {
      toast.success(t('user.added', { name: userName(made) }))
      await navigate(userPath(made.user_id), { replace: true })
    },
  })
  return (
    <FormPage>
      <PageHeader title={t('user.add')} crumbs={[{ label: t('users.title'), to: '/users' }]} />
      <Form form={form} submit={t('user.create')} onCancel={() => void navigate('/users')}>
        <FieldGroup title={t('user.person')}>
          <UserFields />
        </FieldGroup>
        <FieldGroup title={t('user.signIn')}>
          <FieldRow>
            <Field name="username" label={t('field.username')} autoComplete="off" />
            <Field
              name="password"
              label={t('field.password')}
              as="password"
              help={t('user.passwordHelp')}
              autoComplete="new-password"
            />
          </FieldRow>
          <Field name="must_change_password" label={t('field.must_change_password')} />
          <Field name="send_welcome_email" label={t('field.send_welcome_email')} />
        </FieldGroup>
      </Form>
    </FormPage>
  )
}
