import { Status, useText, When, Who, Words, type Column, type Filter } from '@omnicrm/sdk/web'
import { provisioningStatus, type Provision } from '../../contract.ts'
import { customerPath } from '../api.ts'
import { jobStatus } from '../job/tasks.ts'
import classes from './list.module.css'

/** Columns of every list of jobs. */
export function useJobColumns({ ofService = false } = {}): Column<Provision>[] {
  const t = useText('provisioning-ansible')
  const columns: Column<Provision>[] = [
    {
      key: 'provision_id',
      label: t('field.id'),
      sortable: true,
      card: 'none',
      cell: row => <span className="num">{row.provision_id}</span>,
      text: row => row.provision_id,
    },
    {
      key: 'customer_name',
      label: t('field.customer'),
      card: 'fact',
      cell: row =>
        row.customer_id === null ? (
          <Words>{undefined}</Words>
        ) : (
          <Who name={row.customer_name ?? String(row.customer_id)} to={customerPath(row.customer_id)} />
        ),
      text: row => row.customer_name,
    },
    {
      key: 'product_name',
      label: t('field.product'),
      card: 'title',
      cell: row => <bdi>{row.product_name ?? row.provisioning_play}</bdi>,
      text: row => row.product_name,
    },
    {
      key: 'playbook_description',
      label: t('field.description'),
      card: 'none',
      cell: row => (
        <span className={classes.description}>
          <Words>{row.playbook_description}</Words>
        </span>
      ),
      text: row => row.playbook_description,
    },
    {
      key: 'provisioning_play',
      label: t('field.play'),
      card: 'none',
      cell: row => <span className="code">{row.provisioning_play}</span>,
      text: row => row.provisioning_play,
    },
    {
      key: 'provisioning_status',
      label: t('field.status'),
      card: 'status',
      cell: row => <Status domain="job" value={jobStatus(row)} />,
      text: row => jobStatus(row),
    },
    {
      key: 'task_count',
      label: t('field.tasks'),
      align: 'end',
      card: 'none',
      cell: row => (
        <span className="num">{t('list.tasks', { done: row.completed_count, total: row.task_count })}</span>
      ),
      text: row => `${row.completed_count}/${row.task_count}`,
    },
    {
      key: 'initiating_user',
      label: t('field.user'),
      card: 'none',
      cell: row => <Who name={row.initiating_user_name} />,
      text: row => row.initiating_user_name,
    },
    {
      key: 'created',
      label: t('field.created'),
      card: 'fact',
      cell: row => <When at={row.created} />,
      text: row => row.created,
    },
  ]
  return ofService ? columns.filter(column => column.key !== 'customer_name') : columns
}

/** Failed, running, done: several at once (PROV-82). */
export function useStatusFilter(): Filter {
  const t = useText('provisioning-ansible')
  const words = useText('web')
  return {
    field: 'provisioning_status',
    label: t('field.status'),
    options: [
      { value: String(provisioningStatus.running), label: words('status.job.running') },
      { value: String(provisioningStatus.failed), label: words('status.job.failed') },
      { value: String(provisioningStatus.succeeded), label: words('status.job.done') },
    ],
  }
}
