import { Button } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { JsonView } from '../data/JsonView.tsx'
import { Status } from '../data/Status.tsx'
import { useFormat } from '../format/useFormat.ts'
import { elapsedOf, type JobTask } from './job.ts'
import classes from './JobView.module.css'

interface Props {
  task: JobTask | undefined
  isFollowing: boolean
  isRunning: boolean
  onFollow: () => void
}

/** The selected task: one sentence first, the whole result folded below. */
export function TaskDetail({ task, isFollowing, isRunning, onFollow }: Props) {
  const t = useText('web')
  const format = useFormat()
  if (!task) return null
  const elapsed = elapsedOf(task, 0)
  return (
    <aside className={classes.detail} aria-label={t('job.detail')}>
      <div className={classes.detailHead}>
        <h3 className={classes.detailTitle}>
          <bdi>{task.name}</bdi>
        </h3>
        <Status domain="task" value={task.status} />
      </div>
      {task.summary && (
        <p className={classes.summary} data-failed={task.status === 'failed' || undefined}>
          {task.summary}
        </p>
      )}
      {task.detail}
      {elapsed !== undefined && task.finishedAt && (
        <p className={classes.took}>{t('job.took', { time: format.duration(elapsed) })}</p>
      )}
      {task.result === undefined || task.result === null ? (
        <p className={classes.took}>{t(missing[task.status] ?? 'job.noResult')}</p>
      ) : (
        <JsonView key={task.id} value={task.result} label={t('job.result')} depth={0} />
      )}
      {isRunning &&
        (isFollowing ? (
          <p className={classes.took}>{t('job.following')}</p>
        ) : (
          <div>
            <Button variant="subtle" size="xs" onClick={onFollow}>
              {t('job.follow')}
            </Button>
          </div>
        ))}
    </aside>
  )
}

/** Why there is nothing to show, by state. */
const missing: Partial<Record<JobTask['status'], string>> = {
  waiting: 'job.notStarted',
  running: 'job.noResultYet',
}
