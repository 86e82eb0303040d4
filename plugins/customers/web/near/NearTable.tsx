import { Id, Link, useFormat, useText } from '@omnicrm/sdk/web'
import type { NearSite } from '../../contract.ts'
import { customerPath } from '../api.ts'
import classes from '../customers.module.css'
import { addressOf, MapLink } from '../detail/place.tsx'

/** The same sites in words, nearest first. */
export function NearTable({ sites }: { sites: readonly NearSite[] }) {
  const t = useText('customers')
  const format = useFormat()
  return (
    <ol className={classes.rows} aria-label={t('near.list')}>
      {sites.map(site => (
        <li key={site.site_id} className={classes.row}>
          <span className={classes.name}>
            <Link className="link" to={`${customerPath(site.customer_id)}#2`}>
              <bdi>{site.customer_name}</bdi>
            </Link>
            <bdi className={classes.below}>
              {[site.site_name, addressOf(site)].filter(Boolean).join(' · ')}
            </bdi>
          </span>
          <Id value={site.plus_code} />
          <MapLink site={site} name={site.customer_name} />
          <span className="num">{t('near.km', { km: format.number(site.distance_km, 2) })}</span>
        </li>
      ))}
    </ol>
  )
}
