import {
  Card,
  EmptyState,
  Link,
  Pending,
  Row,
  RowNote,
  Rows,
  Status,
  useApiQuery,
  useText,
  When,
} from '@omnicrm/sdk/web'
import { jobPath, provisioning } from '../api.ts'
import { useFollowJobs } from '../follow.ts'
import { jobStatus } from '../job/tasks.ts'
import { useJobTitle } from '../job/useJobTitle.ts'

const newest = { sort: 'provision_id', order: 'desc', per_page: 6 } as const

/** The latest provisioning jobs. */
export default function RecentJobs() {
  const t = useText('provisioning-ansible')
  const title = useJobTitle()
  const poll = useFollowJobs()
  const answer = useApiQuery(provisioning.list, newest, { refetchInterval: poll })
  const jobs = answer.data?.data
  return (
    <Card
      title={t('dashboard.recent')}
      actions={
        <Link className="link" to="/provisioning">
          {t('dashboard.all')}
        </Link>
      }
    >
      {!jobs ? (
        <Pending answer={answer} rows={5} />
      ) : jobs.length === 0 ? (
        <EmptyState title={t('list.empty')} text={t('list.emptyText')} icon="jobs" />
      ) : (
        <Rows>
          {jobs.map(job => (
            <Row key={job.provision_id} name={title(job)} to={jobPath(job.provision_id)}>
              <Status domain="job" value={jobStatus(job)} />
              <RowNote>
                <When at={job.created} />
              </RowNote>
            </Row>
          ))}
        </Rows>
      )}
    </Card>
  )
}
