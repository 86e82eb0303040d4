import { Button } from '@mantine/core'
import { isApiError, useConfig, useSession, useText } from '@omnicrm/sdk/web/core'
import { isRouteErrorResponse, Link, useRouteError } from 'react-router'
import { landingPath } from '../session/landing.ts'
import { MessagePage } from './MessagePage.tsx'

function HomeButton() {
  const t = useText('web')
  const config = useConfig()
  const { me } = useSession()
  return (
    <Button component={Link} to={me ? landingPath(me, config) : '/login'}>
      {t('failure.home')}
    </Button>
  )
}

export function NotFoundPage() {
  const t = useText('web')
  return (
    <MessagePage title={t('failure.notFoundTitle')} text={t('failure.notFoundText')}>
      <HomeButton />
    </MessagePage>
  )
}

/** A page the user may not see (PLAT-79). */
export function AccessDeniedPage() {
  const t = useText('web')
  return (
    <MessagePage title={t('failure.deniedTitle')} text={t('failure.deniedText')}>
      <HomeButton />
    </MessagePage>
  )
}

/** A page whose code failed or could not be loaded. */
export function FailedPage() {
  const t = useText('web')
  const error = useRouteError()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />
  const text = isApiError(error) ? error.message : t('failure.pageText')
  const requestId = isApiError(error) ? error.requestId : undefined
  return (
    <MessagePage
      title={t('failure.pageTitle')}
      text={text}
      detail={requestId ? t('failure.request', { id: requestId }) : undefined}
    >
      <Button onClick={() => location.reload()}>{t('failure.reload')}</Button>
    </MessagePage>
  )
}
