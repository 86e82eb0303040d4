import { Link, useApiQuery, useText } from '@omnicrm/sdk/web'
import { services } from './api.ts'
import classes from './services.module.css'

interface Props {
  readonly customerId: number
  readonly siteId: number
}

/** How many services are delivered at a site, and the list of them. All sites of a customer share one question. */
export default function SiteServices({ customerId, siteId }: Props) {
  const t = useText('services')
  const { data } = useApiQuery(services.ofCustomer, { customer_id: customerId, per_page: 100 })
  if (!data) return null
  const count = data.data.filter(service => service.site_id === siteId).length
  const isComplete = data.pagination.total_pages <= 1
  if (isComplete && count === 0) return <span className={classes.detail}>{t('site.none')}</span>
  return (
    <Link className="link" to={`/services?f.site_id=${siteId}`}>
      {isComplete ? t('site.services', { count }) : t('site.list')}
    </Link>
  )
}
