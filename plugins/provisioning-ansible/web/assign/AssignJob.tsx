import { Button, Link, LoadError, Skeletons, Stale, useSearchParams, useText } from '@omnicrm/sdk/web'
import { customerPath } from '../api.ts'
import { JobPanel } from '../job/JobPanel.tsx'
import { useJob } from '../job/useJob.ts'
import { useEntry } from './known.ts'

/** The job of the wizard, live; then the service it made, or why it failed (PLAN-25 to PLAN-28). */
export function AssignJob({ provisionId }: { provisionId: number }) {
  const t = useText('provisioning-ansible')
  const { customerId } = useEntry()
  const [, setSearch] = useSearchParams()
  const { data: job, error, refetch, dataUpdatedAt } = useJob(provisionId)
  if (!job)
    return error ? (
      <LoadError error={error} onRetry={() => void refetch()} />
    ) : (
      <Skeletons rows={8} height={32} />
    )
  const back = customerId ?? job.customer_id
  return (
    <>
      {error && <Stale since={dataUpdatedAt} onRetry={() => void refetch()} />}
      <JobPanel
        key={provisionId}
        job={job}
        inWizard
        onRetried={id =>
          setSearch(
            now => {
              now.set('job', String(id))
              now.delete('task')
              return now
            },
            { replace: true },
          )
        }
        actions={
          <Button
            component={Link}
            to={back === null ? '/provisioning' : `${customerPath(back)}#3`}
            variant="default"
          >
            {t('assign.close')}
          </Button>
        }
      />
    </>
  )
}
