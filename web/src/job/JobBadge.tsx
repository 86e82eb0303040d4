import { ActionIcon, Indicator, Popover, Progress } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { Icon } from '../Icon.tsx'
import { toast } from '../feedback/toast.ts'
import type { JobStatus } from '../data/statusTones.ts'
import classes from './JobBadge.module.css'

export interface RunningJob {
  id: string | number
  title: string
  done: number
  total: number
  to: string
}

/** Running jobs in the top bar; nothing when none runs. For a fill of `topBarSlot`. */
export function JobBadge({ jobs }: { jobs: readonly RunningJob[] }) {
  const t = useText('web')
  const [opened, setOpened] = useState(false)
  if (jobs.length === 0) return null
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      shadow="menu"
      radius="md"
      width={340}
      trapFocus
    >
      <Indicator
        label={jobs.length}
        size={16}
        offset={6}
        color="var(--o-info-tint)"
        classNames={{ indicator: classes.badge ?? '' }}
      >
        <Popover.Target>
          <ActionIcon
            aria-label={t('job.running', { count: jobs.length })}
            onClick={() => setOpened(!opened)}
          >
            <Icon name="jobs" />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t('job.running', { count: jobs.length })}>
        <ul className={classes.list} aria-label={t('job.running', { count: jobs.length })}>
          {jobs.map(job => (
            <li key={job.id}>
              <Link to={job.to} className={classes.job} onClick={() => setOpened(false)}>
                <bdi className={classes.title}>{job.title}</bdi>
                <span className={classes.count}>{t('job.told', { done: job.done, total: job.total })}</span>
                <Progress
                  value={job.total === 0 ? 0 : (100 * job.done) / job.total}
                  size="xs"
                  color="var(--o-info-mark)"
                  aria-label={job.title}
                />
              </Link>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Tells the end of a job that runs elsewhere, with a link to it. */
export function toastJobEnd(job: {
  title: string
  status: JobStatus
  open: () => void
  openLabel: string
}): void {
  const options = { action: { label: job.openLabel, run: job.open }, stays: 10_000 }
  if (job.status === 'failed') toast.danger(job.title, options)
  else if (job.status === 'rolledBack') toast.violet(job.title, options)
  else toast.success(job.title, options)
}
