import { useConfig, useSession, useText, type Me } from '@omnicrm/sdk/web/core'
import { Link, Navigate, useLocation, useNavigate, useSearchParams } from 'react-router'
import { Notice } from '../feedback/Notice.tsx'
import { toast } from '../feedback/toast.ts'
import { hasPage } from '../shell/hasPage.ts'
import { BarePage } from './BarePage.tsx'
import { offerEnrolment } from './enrolment.ts'
import { landingPath, safeNext } from './landing.ts'
import { SignInForm } from './SignInForm.tsx'
import { SocialButtons } from './SocialButtons.tsx'

/** One sign-in page for staff and customers (AUTH-1). */
export default function SignInPage() {
  const t = useText('web')
  const config = useConfig()
  const { state, me } = useSession()
  const navigate = useNavigate()
  const location = useLocation()
  const [search] = useSearchParams()
  const next = safeNext(search.get('next'))
  if (state === 'signedIn' && me) return <Navigate to={next ?? landingPath(me, config)} replace />
  const done = (who: Me, byRecoveryCode: boolean) => {
    offerEnrolment(who)
    if (byRecoveryCode) {
      const run = () => void navigate('/two-factor?for=new-device')
      toast.warning(t('secondFactor.recoveryUsed'), {
        action: { label: t('secondFactor.newDevice'), run },
        stays: 20_000,
      })
    }
    void navigate(next ?? landingPath(who, config), { replace: true })
  }
  return (
    <BarePage
      title={t('signIn.heading', { portal: config.portal_name })}
      tabTitle={t('signIn.title')}
      leadsFocus
      foot={config.registration && <Link to="/register">{t('signIn.register')}</Link>}
    >
      {isPasswordReset(location.state) && <Notice tone="success">{t('signIn.passwordReset')}</Notice>}
      <SignInForm onDone={done}>
        {hasPage('/forgot-password') && <Link to="/forgot-password">{t('signIn.forgot')}</Link>}
        {config.social_logins && <SocialButtons />}
      </SignInForm>
    </BarePage>
  )
}

/** How the page for a new password sends people here (AUTH-116). */
const isPasswordReset = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && 'notice' in state && state.notice === 'passwordReset'
