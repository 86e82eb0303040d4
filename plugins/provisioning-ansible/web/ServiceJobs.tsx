import { DataTable, useText } from '@omnicrm/sdk/web'
import type { Service } from '@omnicrm/plugin-services/contract'
import { useMemo } from 'react'
import { jobPath, provisioning } from './api.ts'
import { useFollowJobs } from './follow.ts'
import { useJobColumns, useStatusFilter } from './list/columns.tsx'

const defaults = { sort: 'provision_id', order: 'desc', perPage: 10 } as const

/** Provisioning history of a service. */
export default function ServiceJobs({ service }: { readonly service: Service }) {
  const t = useText('provisioning-ansible')
  const columns = useJobColumns({ ofService: true })
  const statusFilter = useStatusFilter()
  const poll = useFollowJobs()
  const only = useMemo(() => ({ service_id: [String(service.service_id)] }), [service.service_id])
  return (
    <DataTable
      id="service.jobs"
      prefix="jobs-"
      caption={t('page.jobs')}
      source={provisioning.list}
      only={only}
      columns={columns}
      rowKey={row => row.provision_id}
      rowLink={row => jobPath(row.provision_id)}
      rowName={row => String(row.provision_id)}
      search={t('list.search')}
      filters={[statusFilter]}
      defaults={defaults}
      refetchInterval={poll}
      empty={{ title: t('list.empty'), text: t('service.noJobs'), icon: 'jobs' }}
    />
  )
}
