import { useFormat, useText } from '@omnicrm/sdk/web'
import type { NearSite } from '../../contract.ts'
import classes from '../customers.module.css'
import { placeOf, type Area } from './area.ts'

interface Props {
  area: Area
  sites: readonly NearSite[]
  isNamed: boolean
}

/** The circle with its sites to scale, north up: drawn from coordinates alone, so that it works without a map provider. */
export function AreaPlan({ area, sites, isNamed }: Props) {
  const t = useText('customers')
  const format = useFormat()
  const summary = t('near.plan', { count: sites.length, km: format.number(area.km) })
  return (
    <svg className={classes.plan} viewBox="-110 -110 220 220" role="img" aria-label={summary}>
      <circle className={classes.ground} r="100" />
      <circle className={classes.ring} r="50" />
      <path className={classes.ring} d="M-4 0H4M0-4V4" />
      {sites.map(site => {
        const { x, y } = placeOf(area, site)
        return (
          <circle key={site.site_id} className={classes.mark} cx={x * 100} cy={y * 100} r="2.5">
            {isNamed && (
              <title>
                {t('near.site', { name: site.customer_name, km: format.number(site.distance_km) })}
              </title>
            )}
          </circle>
        )
      })}
      <text className={classes.scale} x="0" y="-102" textAnchor="middle">
        {t('near.north')}
      </text>
      <text className={classes.scale} x="0" y="62" textAnchor="middle">
        {t('near.km', { km: format.number(area.km / 2) })}
      </text>
      <text className={classes.scale} x="0" y="96" textAnchor="middle">
        {t('near.km', { km: format.number(area.km) })}
      </text>
    </svg>
  )
}
