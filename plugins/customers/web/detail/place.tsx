import { useText } from '@omnicrm/sdk/web'
import type { Site } from '../../contract.ts'

export const addressOf = (site: Site): string =>
  [site.address_line_1, site.address_line_2, site.city, site.state, site.zip_code, site.country]
    .filter(Boolean)
    .join(', ')

/** The way there; crews open it on the phone (CUST-49, CUST-50). */
export function MapLink({ site, name }: { site: Site; name: string }) {
  const t = useText('customers')
  return (
    <a
      className="link"
      href={`https://www.google.com/maps/search/?api=1&query=${site.latitude},${site.longitude}`}
      target="_blank"
      rel="noreferrer"
      aria-label={t('site.mapOf', { name })}
    >
      {t('site.map')}
    </a>
  )
}
