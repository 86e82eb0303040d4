import { DataTable, PageHeader, useText, useTitle } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { jobPath, provisioning } from '../api.ts'
import { useFollowJobs } from '../follow.ts'
import { useJobColumns, useStatusFilter } from './columns.tsx'

const defaults = { sort: 'provision_id', order: 'desc', perPage: 20 } as const

export default function JobsPage() {
  const t = useText('provisioning-ansible')
  const columns = useJobColumns()
  const statusFilter = useStatusFilter()
  const [count, setCount] = useState<number>()
  const poll = useFollowJobs()
  useTitle(t('page.jobs'))
  return (
    <>
      <PageHeader title={t('page.jobs')} count={count} />
      <DataTable
        id="provisioning"
        caption={t('page.jobs')}
        source={provisioning.list}
        columns={columns}
        rowKey={row => row.provision_id}
        rowLink={row => jobPath(row.provision_id)}
        rowName={row => String(row.provision_id)}
        search={t('list.search')}
        filters={[statusFilter]}
        defaults={defaults}
        refetchInterval={poll}
        empty={{ title: t('list.empty'), text: t('list.emptyText'), icon: 'jobs' }}
        onTotal={setCount}
      />
    </>
  )
}
