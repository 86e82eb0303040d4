import { useText } from '@omnicrm/sdk/web/core'

/** A dash for "no value", with a word for those who hear the page. */
export function Nothing() {
  const t = useText('web')
  return (
    <span role="img" aria-label={t('common.none')}>
      –
    </span>
  )
}
