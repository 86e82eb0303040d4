import {
  Card,
  ChangePasswordForm,
  FormPage,
  PageHeader,
  Pending,
  Stacked,
  toast,
  UrlTabs,
  useApiQuery,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { identity } from '../api.ts'
import { Sessions } from '../sessions/Sessions.tsx'
import { WaitingEmail } from './WaitingEmail.tsx'
import { Look } from './Look.tsx'
import { Person } from './Person.tsx'
import { SecurityTab } from './SecurityTab.tsx'

/** The own account: names, address, language and look, password, second factor, sessions (PLAT-72). */
export default function ProfilePage() {
  const t = useText('identity')
  useTitle(t('profile.title'))
  return (
    <FormPage>
      <PageHeader title={t('profile.title')} />
      <UrlTabs
        label={t('profile.sections')}
        tabs={[
          { name: 'profile', label: t('profile.tab.profile'), content: () => <PersonTab /> },
          { name: 'password', label: t('profile.password'), content: () => <PasswordTab /> },
          { name: 'security', label: t('profile.tab.security'), content: () => <SecurityTab /> },
          { name: 'sessions', label: t('profile.tab.sessions'), content: () => <Sessions /> },
        ]}
      />
    </FormPage>
  )
}

function PersonTab() {
  const t = useText('identity')
  const answer = useApiQuery(identity.me, {})
  return (
    <Stacked>
      <Card title={t('profile.person')}>
        {answer.data ? (
          <Stacked>
            <WaitingEmail me={answer.data} />
            <Person me={answer.data} />
          </Stacked>
        ) : (
          <Pending answer={answer} rows={4} />
        )}
      </Card>
      <Look />
    </Stacked>
  )
}

function PasswordTab() {
  const t = useText('identity')
  return (
    <Card title={t('profile.changePassword')}>
      <ChangePasswordForm inCard onDone={() => toast.success(t('profile.passwordChanged'))} />
    </Card>
  )
}
