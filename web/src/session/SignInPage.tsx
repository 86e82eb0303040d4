import { useConfig, useSession, useText } from '@omnicrm/sdk/web/core'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { useTitle } from '../shell/useTitle.ts'
import { Wordmark } from '../shell/Wordmark.tsx'
import { landingPath, safeNext } from './landing.ts'
import classes from './SignIn.module.css'
import { SignInForm } from './SignInForm.tsx'

/** One sign-in page for staff and customers (AUTH-1). */
export default function SignInPage() {
  const t = useText('web')
  const config = useConfig()
  const { state, me } = useSession()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  useTitle(t('signIn.title'))
  const next = safeNext(search.get('next'))
  if (state === 'signedIn' && me) return <Navigate to={next ?? landingPath(me, config)} replace />
  return (
    <main className={classes.page} id="main">
      <section className={classes.card}>
        <Wordmark large />
        {config.tagline && <p className={classes.tagline}>{config.tagline}</p>}
        <h1 className={classes.title}>{t('signIn.heading', { portal: config.portal_name })}</h1>
        <SignInForm onDone={who => void navigate(next ?? landingPath(who, config), { replace: true })} />
      </section>
      {config.support_url && (
        <p className={classes.foot}>
          <a href={config.support_url}>{t('signIn.support')}</a>
        </p>
      )}
    </main>
  )
}
