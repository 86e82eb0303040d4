import {
  Button,
  Card,
  Field,
  FieldRow,
  Form,
  FormPage,
  language,
  languageOf,
  LoadError,
  Link,
  PageHeader,
  reloadMe,
  savePreference,
  Select,
  Skeletons,
  Stacked,
  switchLanguage,
  Switch,
  toast,
  useApiForm,
  useApiQuery,
  useComputedColorScheme,
  useConfig,
  useMantineColorScheme,
  useStore,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import type { User } from '../../contract.ts'
import { identity } from '../api.ts'

/** Own names, language and look (PLAT-72, PLAT-75, PLAT-76). */
export default function ProfilePage() {
  const t = useText('identity')
  const answer = useApiQuery(identity.me, {})
  useTitle(t('profile.title'))
  return (
    <FormPage>
      <PageHeader title={t('profile.title')} />
      <Stacked>
        <Card title={t('profile.person')}>
          {answer.data ? (
            <Person key={answer.data.last_modified} me={answer.data} />
          ) : answer.error ? (
            <LoadError error={answer.error} onRetry={() => void answer.refetch()} />
          ) : (
            <Skeletons rows={4} />
          )}
        </Card>
        <Look />
        <Card title={t('profile.password')}>
          <Button component={Link} to="/change-password" variant="default">
            {t('profile.changePassword')}
          </Button>
        </Card>
      </Stacked>
    </FormPage>
  )
}

function Person({ me }: { me: User }) {
  const t = useText('identity')
  const form = useApiForm(identity.updateMe, {
    initial: {
      first_name: me.first_name,
      middle_name: me.middle_name,
      last_name: me.last_name,
      phone_number: me.phone_number,
    },
    changedOnly: true,
    required: ['first_name', 'last_name'],
    onDone: async () => {
      toast.success(t('profile.saved'))
      await reloadMe()
    },
  })
  return (
    <Form form={form} submit={t('profile.save')}>
      <FieldRow>
        <Field name="first_name" label={t('field.first_name')} autoComplete="given-name" />
        <Field name="middle_name" label={t('field.middle_name')} autoComplete="additional-name" />
        <Field name="last_name" label={t('field.last_name')} autoComplete="family-name" />
      </FieldRow>
      <Field name="phone_number" label={t('field.phone_number')} as="tel" autoComplete="tel" />
    </Form>
  )
}

/** At once, without a button; kept with the user. */
function Look() {
  const t = useText('identity')
  const { languages } = useConfig()
  const current = useStore(language)
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const chooseLanguage = async (code: string) => {
    await switchLanguage(code)
    await savePreference('language', code)
  }
  const chooseScheme = (isDark: boolean) => {
    setColorScheme(isDark ? 'dark' : 'light')
    void savePreference('dark_mode', isDark)
  }
  return (
    <Card title={t('profile.look')}>
      <Stacked>
        <Select
          label={t('profile.language')}
          data={languages.map(code => ({ value: code, label: languageOf(code).name }))}
          value={current}
          allowDeselect={false}
          onChange={code => void (code && chooseLanguage(code))}
        />
        <Switch
          label={t('profile.dark')}
          checked={scheme === 'dark'}
          onChange={event => chooseScheme(event.currentTarget.checked)}
        />
      </Stacked>
    </Card>
  )
}
