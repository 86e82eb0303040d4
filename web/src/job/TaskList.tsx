import { VisuallyHidden } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { lookOf } from '../data/statusTones.ts'
import { useFormat } from '../format/useFormat.ts'
import { Icon } from '../Icon.tsx'
import { elapsedOf, groupsOf, progressOf, type JobTask } from './job.ts'
import classes from './TaskList.module.css'
import { useTicking } from './useTicking.ts'

interface Props {
  forward: readonly JobTask[]
  back: readonly JobTask[]
  selected: string | undefined
  onSelect: (id: string) => void
}

/** Tasks under their plays; the way back below a rule, with its own count. */
export function TaskList({ forward, back, selected, onSelect }: Props) {
  const t = useText('web')
  const now = useTicking([...forward, ...back].some(task => task.status === 'running'))
  const rollback = progressOf(back)
  const row = (task: JobTask) => (
    <TaskRow key={task.id} task={task} now={now} isSelected={task.id === selected} onSelect={onSelect} />
  )
  return (
    <section className={classes.list}>
      <VisuallyHidden component="h2">{t('job.tasks')}</VisuallyHidden>
      {groupsOf(forward).map((group, index) => (
        <div key={group.group ?? index}>
          {group.group && <h3 className={classes.group}>{group.group}</h3>}
          <ol className={classes.rows}>{group.tasks.map(row)}</ol>
        </div>
      ))}
      {forward.length === 0 && <p className={classes.none}>{t('job.noTasks')}</p>}
      {back.length > 0 && (
        <div className={classes.back} data-tone="violet">
          <h3 className={classes.group}>
            {t('job.rollback')}
            <span className="num">
              {t('job.rollbackCount', { done: rollback.done, total: rollback.total })}
            </span>
          </h3>
          <ol className={classes.rows}>{back.map(row)}</ol>
        </div>
      )}
    </section>
  )
}

interface RowProps {
  task: JobTask
  now: number
  isSelected: boolean
  onSelect: (id: string) => void
}

function TaskRow({ task, now, isSelected, onSelect }: RowProps) {
  const t = useText('web')
  const format = useFormat()
  const { tone, icon } = lookOf('task', task.status)
  const elapsed = elapsedOf(task, now)
  return (
    <li>
      <button
        type="button"
        className={classes.row}
        data-tone={tone}
        data-running={task.status === 'running' || undefined}
        aria-current={isSelected || undefined}
        onClick={() => onSelect(task.id)}
      >
        <span className={classes.mark}>{icon && <Icon name={icon} size={16} />}</span>
        <bdi className={classes.name}>{task.name}</bdi>
        <span className={classes.state}>{t(`status.task.${task.status}`)}</span>
        <span className={`${classes.time} num`}>{elapsed === undefined ? '' : format.duration(elapsed)}</span>
      </button>
    </li>
  )
}
