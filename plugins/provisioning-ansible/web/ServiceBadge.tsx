import { Link, Status, useText, VisuallyHidden } from '@omnicrm/sdk/web'
import type { Service } from '@omnicrm/plugin-services/contract'
import { jobPath } from './api.ts'
import { useNewestJob } from './newest.ts'
import { jobStatus } from './job/tasks.ts'
import classes from './list/list.module.css'

/** State of the newest job of a service; leads to the job (PROV-108). */
export default function ServiceBadge({ service }: { readonly service: Service }) {
  const t = useText('provisioning-ansible')
  const job = useNewestJob(service.service_id)
  if (!job) return null
  const status = jobStatus(job)
  return (
    <Link className={classes.badge} to={jobPath(job.provision_id)}>
      <Status domain="job" value={status} label={t(`badge.${job.action}.${status}`)} />
      <VisuallyHidden>{t(`badge.open.${status}`)}</VisuallyHidden>
    </Link>
  )
}
