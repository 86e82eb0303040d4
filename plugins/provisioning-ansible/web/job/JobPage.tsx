import {
  LoadError,
  PageHeader,
  Skeletons,
  Stale,
  useNavigate,
  useParams,
  useText,
  useTitle,
  isApiError,
} from '@omnicrm/sdk/web'
import { jobPath } from '../api.ts'
import { JobPanel } from './JobPanel.tsx'
import { useJob } from './useJob.ts'
import { useJobTitle } from './useJobTitle.ts'

export default function JobPage() {
  const t = useText('provisioning-ansible')
  const title = useJobTitle()
  const navigate = useNavigate()
  const provisionId = Number(useParams()['provision_id'])
  const { data: job, error, refetch, dataUpdatedAt } = useJob(provisionId)
  useTitle(job ? title(job) : t('page.job'))
  if (!job) {
    return (
      <>
        <PageHeader title={t('page.job')} crumbs={[{ label: t('page.jobs'), to: '/provisioning' }]} />
        {error ? (
          <LoadError
            error={error}
            onRetry={isApiError(error) && error.status === 404 ? undefined : () => void refetch()}
          />
        ) : (
          <Skeletons rows={8} height={32} />
        )}
      </>
    )
  }
  return (
    <>
      {error && <Stale since={dataUpdatedAt} onRetry={() => void refetch()} />}
      <JobPanel key={provisionId} job={job} onRetried={id => void navigate(jobPath(id))} />
    </>
  )
}
