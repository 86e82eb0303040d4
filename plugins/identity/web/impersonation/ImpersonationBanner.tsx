import {
  Icon,
  isImpersonating,
  stopImpersonation,
  useApiQuery,
  useSession,
  useText,
  When,
} from '@omnicrm/sdk/web'
import { identity, userName } from '../api.ts'
import classes from './ImpersonationBanner.module.css'

/** On every page of the tab in which somebody else is impersonated (USG-69). */
export default function ImpersonationBanner() {
  const { state } = useSession()
  return state === 'signedIn' && isImpersonating() ? <Banner /> : null
}

function Banner() {
  const t = useText('identity')
  const { data } = useApiQuery(identity.me, {})
  return (
    <output className={classes.banner}>
      <Icon name="impersonate" size={16} />
      <span>{data ? t('banner.text', { name: userName(data) }) : t('banner.starting')}</span>
      {data?.impersonation && (
        <span className={classes.detail}>
          {t('banner.actor', { name: data.impersonation.impersonating_user_name })}
          {' · '}
          {t('banner.ends')} <When at={data.impersonation.impersonation_ends} />
        </span>
      )}
      <button type="button" className={classes.stop} onClick={() => void stopImpersonation()}>
        {t('banner.stop')}
      </button>
    </output>
  )
}
