import { workApi, type Static, type WorkRow } from '@omnicrm/sdk'
import { client, useApiMutation, useText } from '@omnicrm/sdk/web/core'
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { DataTable } from '../data/DataTable.tsx'
import type { Column } from '../data/column.ts'
import type { ListDefaults } from '../data/listState.ts'
import { PageHeader } from '../data/PageHeader.tsx'
import { ConfirmDialog } from '../feedback/ConfirmDialog.tsx'
import { toast } from '../feedback/toast.ts'
import { Status } from '../data/Status.tsx'
import { When } from '../data/When.tsx'
import { Icon } from '../Icon.tsx'
import { useTitle } from '../shell/useTitle.ts'

type Work = Static<typeof WorkRow>
const work = client('kernel', workApi)
const states = ['dead', 'queued', 'running'] as const
const lookOf = { dead: 'failed', queued: 'waiting', running: 'running' } as const
const defaults: ListDefaults = { sort: 'job_id', order: 'desc', filters: { state: ['dead'] } }

/** Background work: what failed for the last time first, with retry and drop. */
export default function WorkPage() {
  const t = useText('web')
  const [count, setCount] = useState<number>()
  useTitle(t('work.title'))
  return (
    <>
      <PageHeader title={t('work.title')} count={count} />
      <DataTable
        id="kernel.work"
        caption={t('work.title')}
        source={work.list}
        columns={useColumns()}
        rowKey={row => row.job_id}
        rowName={row => row.name}
        rowActions={row => (row.state === 'dead' ? <WorkMenu row={row} /> : null)}
        search={t('work.search')}
        filters={[
          {
            field: 'state',
            label: t('work.state'),
            options: states.map(value => ({ value, label: t(`work.states.${value}`) })),
          },
        ]}
        views={[{ name: 'dead', label: t('work.states.dead'), filters: { state: ['dead'] } }]}
        defaults={defaults}
        empty={{ title: t('work.empty'), text: t('work.emptyText'), icon: 'activity' }}
        onTotal={setCount}
      />
    </>
  )
}

function useColumns(): Column<Work>[] {
  const t = useText('web')
  return [
    {
      key: 'job_id',
      label: t('work.id'),
      sortable: true,
      card: 'none',
      cell: row => <span className="num">{row.job_id}</span>,
      text: row => row.job_id,
    },
    {
      key: 'name',
      label: t('work.name'),
      card: 'title',
      cell: row => <bdi>{row.name}</bdi>,
      text: row => row.name,
    },
    {
      key: 'plugin',
      label: t('work.plugin'),
      card: 'fact',
      cell: row => <bdi>{row.plugin}</bdi>,
      text: row => row.plugin,
    },
    {
      key: 'state',
      label: t('work.state'),
      card: 'status',
      cell: row => <Status domain="job" value={lookOf[row.state]} label={t(`work.states.${row.state}`)} />,
      text: row => row.state,
    },
    {
      key: 'attempt',
      label: t('work.attempts'),
      align: 'end',
      card: 'none',
      cell: row => <span className="num">{row.attempt}</span>,
      text: row => row.attempt,
    },
    {
      key: 'error',
      label: t('work.error'),
      card: 'fact',
      cell: row => <bdi>{row.error ?? '–'}</bdi>,
      text: row => row.error,
    },
    {
      key: 'run_at',
      label: t('work.runAt'),
      sortable: true,
      card: 'none',
      cell: row => <When at={row.run_at} />,
      text: row => row.run_at,
    },
  ]
}

function WorkMenu({ row }: { row: Work }) {
  const t = useText('web')
  const retry = useApiMutation(work.retry)
  const drop = useApiMutation(work.drop)
  const [isDropping, setDropping] = useState(false)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label={t('work.menu', { id: row.job_id })}>
            <ActionIcon aria-label={t('work.menu', { id: row.job_id })}>
              <Icon name="more" />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="retry" size={16} />}
            onClick={() =>
              retry.mutate({ job_id: row.job_id }, { onSuccess: () => toast.success(t('work.retried')) })
            }
          >
            {t('work.retry')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="danger"
            leftSection={<Icon name="delete" size={16} />}
            onClick={() => setDropping(true)}
          >
            {t('work.drop')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={isDropping}
        onClose={() => setDropping(false)}
        title={t('work.dropTitle', { name: row.name })}
        text={t('work.dropText')}
        verb={t('work.drop')}
        danger
        onConfirm={async () => {
          await drop.mutateAsync({ job_id: row.job_id })
          toast.success(t('work.dropped'))
        }}
      />
    </>
  )
}
