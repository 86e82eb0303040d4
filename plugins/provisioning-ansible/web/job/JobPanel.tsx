import {
  Button,
  Id,
  invalidate,
  JobView,
  Link,
  LoadError,
  toast,
  useApiMutation,
  useApiQuery,
  useCan,
  useConfig,
  useQueryClient,
  useText,
  When,
  Who,
  Words,
  skipToken,
  type Fact,
  type JobOutcome,
  type JobTask,
} from '@omnicrm/sdk/web'
import { can as serviceRights } from '@omnicrm/plugin-services/contract'
import type { ReactNode } from 'react'
import { can, provisioningStatus, type ProvisionDetail } from '../../contract.ts'
import { customerPath, jobPath, provisioning, servicePath, services } from '../api.ts'
import classes from './JobPanel.module.css'
import { FatalDetail } from './FatalDetail.tsx'
import { fatalErrorOf, jobStatus, rollbackOf, tasksOf } from './tasks.ts'
import { useJobTitle } from './useJobTitle.ts'

interface Props {
  job: ProvisionDetail
  /** Where the page goes when the job is run again as a new one. */
  onRetried: (provisionId: number) => void
  /** Further buttons of the result: "Close". */
  actions?: ReactNode | undefined
  /** In the wizard the heading of the page stands above, and the logs are elsewhere. */
  inWizard?: boolean | undefined
}

/** A job: what it is for, how far it is, its tasks, and after its end what came out. */
export function JobPanel({ job, onRetried, actions, inWizard = false }: Props) {
  const t = useText('provisioning-ansible')
  const title = useJobTitle()
  const mayCreate = useCan(can.create)
  const cancel = useApiMutation(provisioning.cancel)
  const outcome = useOutcome({ job, onRetried, actions, inWizard })
  const tasks: JobTask[] = tasksOf(job, { skipped: t('task.skipped') }).map(task => {
    const fatal = fatalErrorOf(task.result)
    return fatal
      ? { ...task, detail: <FatalDetail fatal={fatal} variables={job.provisioning_json_vars} /> }
      : task
  })
  return (
    <JobView
      title={title(job)}
      status={jobStatus(job)}
      facts={useJobFacts(job)}
      tasks={tasks}
      total={job.task_count}
      done={job.completed_count}
      startedAt={job.started_at}
      finishedAt={job.finished_at}
      outcome={outcome}
      cancel={
        mayCreate && job.can_cancel
          ? {
              consequences: [
                { text: t('cancel.stops'), icon: 'cancel' },
                { text: t('cancel.undone'), icon: 'rollback' },
                { text: t('cancel.items'), icon: 'inventory' },
              ],
              run: async () => {
                await cancel.mutateAsync({ provision_id: job.provision_id })
                toast.info(t('cancel.told'))
              },
            }
          : undefined
      }
      inDialog={inWizard}
    />
  )
}

function useJobFacts(job: ProvisionDetail): Fact[] {
  const t = useText('provisioning-ansible')
  const service: Fact[] =
    job.service_id === null
      ? []
      : [
          {
            label: t('field.service'),
            value: <Who name={job.service_name ?? String(job.service_id)} to={servicePath(job.service_id)} />,
          },
        ]
  const former: Fact[] =
    job.retry_of === null
      ? []
      : [{ label: t('field.retry_of'), value: <Id value={job.retry_of} to={jobPath(job.retry_of)} /> }]
  return [
    { label: t('field.provision_id'), value: <Id value={job.provision_id} /> },
    {
      label: t('field.customer'),
      value:
        job.customer_id === null ? (
          <Words>{undefined}</Words>
        ) : (
          <Who name={job.customer_name ?? String(job.customer_id)} to={customerPath(job.customer_id)} />
        ),
    },
    { label: t('field.product'), value: <Words>{job.product_name}</Words> },
    ...service,
    { label: t('field.description'), value: <Words>{job.playbook_description}</Words> },
    { label: t('field.play'), value: <Id value={job.provisioning_play} /> },
    { label: t('field.user'), value: <Who name={job.initiating_user_name} /> },
    { label: t('field.created'), value: <When at={job.created} /> },
    ...former,
  ]
}

/** After the end: what came out in one sentence, what was read back, and the next step (PROV-79, PROV-80). */
function useOutcome({ job, onRetried, actions, inWizard }: Props): JobOutcome | undefined {
  const t = useText('provisioning-ansible')
  const words = useText('web')
  const maySeeService = useCan(serviceRights.view)
  const isDone = job.provisioning_status === provisioningStatus.succeeded
  const service = useApiQuery(
    services.get,
    isDone && job.service_id !== null && maySeeService
      ? { service_id: job.service_id, include: 'none' }
      : skipToken,
  )
  if (job.provisioning_status === provisioningStatus.running) return undefined
  if (!isDone)
    return failureOf({ t, job, action: <FailureActions {...{ job, onRetried, actions, inWizard }} /> })
  const name = service.data?.service_name ?? job.service_name
  const status = service.data?.display_status
  return {
    tone: 'success',
    sentence: successSentence(t, job),
    facts:
      job.service_id === null
        ? []
        : [
            {
              label: t('outcome.serviceId'),
              value: <Id value={job.service_id} to={servicePath(job.service_id)} />,
            },
            { label: t('outcome.serviceName'), value: <Words>{name}</Words> },
            {
              label: t('outcome.serviceStatus'),
              value: <Words>{status && words(`status.service.${status}`, { defaultValue: status })}</Words>,
            },
          ],
    action: (
      <div className={classes.actions}>
        {job.service_id !== null && maySeeService && (
          <Button component={Link} to={servicePath(job.service_id)}>
            {t('outcome.viewService')}
          </Button>
        )}
        {actions}
      </div>
    ),
  }
}

type Translate = ReturnType<typeof useText>

function successSentence(t: Translate, job: ProvisionDetail): string {
  const customer = job.customer_name ?? ''
  const done =
    job.action === 'deprovision'
      ? t('outcome.deprovisioned', { service: job.service_name ?? job.service_id })
      : job.service_id === null
        ? t('outcome.done')
        : t('outcome.provisioned', { customer })
  if (job.failed_ignored_count === 0) return done
  return `${done} ${t('outcome.ignored', { count: job.failed_ignored_count })}`
}

function failureOf({
  t,
  job,
  action,
}: {
  t: Translate
  job: ProvisionDetail
  action: ReactNode
}): JobOutcome {
  const rollback = rollbackOf(job)
  const left: Fact[] =
    rollback.left.length === 0 ? [] : [{ label: t('outcome.notUndone'), value: rollback.left.join(', ') }]
  const jobs: Fact[] =
    rollback.jobs.length === 0
      ? []
      : [
          {
            label: t('outcome.cleanUpJobs'),
            value: rollback.jobs.map(id => <Id key={id} value={id} to={jobPath(id)} />),
          },
        ]
  return {
    tone: 'danger',
    sentence: job.error_message ? t('outcome.error', { reason: job.error_message }) : t('outcome.failed'),
    facts: [
      {
        label: t('outcome.provisionId'),
        value: <Id value={job.provision_id} to={jobPath(job.provision_id)} />,
      },
      { label: t('outcome.rollback'), value: t(`rollback.${rollback.state}`) },
      ...left,
      ...jobs,
    ],
    action,
  }
}

function FailureActions({ job, onRetried, actions, inWizard }: Props) {
  const t = useText('provisioning-ansible')
  const { support_url: support } = useConfig()
  const mayCreate = useCan(can.create)
  const queries = useQueryClient()
  const retry = useApiMutation(provisioning.retry, {
    onSuccess: async started => {
      await invalidate(queries, ['provisioning-ansible'])
      onRetried(started.provision_id)
    },
  })
  return (
    <>
      {retry.error && <LoadError error={retry.error} />}
      <div className={classes.actions}>
        {mayCreate && job.can_retry && (
          <Button
            loading={retry.isPending}
            disabled={retry.isSuccess}
            onClick={() => retry.mutate({ provision_id: job.provision_id })}
          >
            {t('outcome.retry')}
          </Button>
        )}
        {inWizard && (
          <Button component={Link} to={jobPath(job.provision_id)} variant="default">
            {t('outcome.viewLogs')}
          </Button>
        )}
        {support && (
          <Button component="a" href={support} target="_blank" rel="noreferrer" variant="default">
            {t('outcome.support')}
          </Button>
        )}
        {actions}
      </div>
    </>
  )
}
