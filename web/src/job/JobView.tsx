import { Button, Progress, Tooltip, VisuallyHidden } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from '../shell/useSearchParams.ts'
import { Facts, type Fact } from '../data/Facts.tsx'
import { Status } from '../data/Status.tsx'
import type { JobStatus } from '../data/statusTones.ts'
import { ConfirmDialog } from '../feedback/ConfirmDialog.tsx'
import type { Consequence } from '../feedback/Consequences.tsx'
import { useFormat } from '../format/useFormat.ts'
import { useKeys } from '../shell/keys.ts'
import { elapsedOf, nextFailure, progressOf, type JobOutcome, type JobTask } from './job.ts'
import classes from './JobView.module.css'
import { TaskDetail } from './TaskDetail.tsx'
import { TaskList } from './TaskList.tsx'
import { useTicking } from './useTicking.ts'

export interface JobCancel {
  /** Effects, as the server tells them. */
  consequences?: readonly Consequence[]
  /** Why it can't be cancelled now. */
  refused?: string | undefined
  run: () => Promise<unknown>
}

export interface JobViewProps {
  /** Purpose in words: "Assign Fibre 500 to Ana Martínez". */
  title: string
  status: JobStatus
  /** Line of facts: customer, product, who started it, playbook. */
  facts: readonly Fact[]
  tasks: readonly JobTask[]
  /** Number of forward tasks when the play tells it before all are known. */
  total?: number | undefined
  /** Completed tasks as the server counts them: not every row need be a task. */
  done?: number | undefined
  startedAt: string | null
  finishedAt: string | null
  /** After the end: result card instead of the progress card. */
  outcome?: JobOutcome | undefined
  /** Absent when the user may not cancel. */
  cancel?: JobCancel | undefined
  /** In a dialog the page's own heading stands above. */
  inDialog?: boolean
}

/** A running or finished job: what it is for, how far it is, every task with its result, and the way back. */
export function JobView(props: JobViewProps) {
  const t = useText('web')
  const { tasks, status } = props
  const isRunning = status === 'running' || status === 'waiting'
  const forward = tasks.filter(task => !task.isRollback)
  const back = tasks.filter(task => task.isRollback)
  const progress = progressOf(forward, props.total)
  // After the end the task that failed says more than the last step of the way back.
  const isGoingBack = isRunning && back.length > 0
  const now = progressOf(isGoingBack ? back : forward, isGoingBack ? undefined : props.total).current
  const done = props.done ?? progress.done
  const [selected, select, isFollowing] = useSelectedTask(tasks, now)
  const failure = (step: 1 | -1) => () => {
    const next = nextFailure(tasks, selected?.id, step)
    if (next) select(next.id)
  }
  useKeys({ n: failure(1), p: failure(-1), l: () => select(undefined) })
  const Heading = props.inDialog ? 'h2' : 'h1'
  return (
    <article className={classes.job}>
      <header className={classes.header}>
        <Heading className={classes.title}>
          <bdi>{props.title}</bdi>
        </Heading>
        <Status domain="job" value={status} />
        {isRunning && props.cancel && <CancelButton cancel={props.cancel} />}
      </header>
      <Facts facts={props.facts} wide />
      {props.outcome && !isRunning ? (
        <OutcomeCard outcome={props.outcome} job={props} done={done} total={progress.total} />
      ) : (
        <ProgressCard
          {...props}
          current={progress.current}
          position={progress.position}
          percent={progress.percent}
          done={done}
          total={progress.total}
        />
      )}
      <Announcer status={status} percent={progress.percent} done={done} total={progress.total} />
      <div className={classes.body}>
        <TaskList forward={forward} back={back} selected={selected?.id} onSelect={select} />
        <TaskDetail
          task={selected}
          isFollowing={isFollowing}
          isRunning={isRunning}
          onFollow={() => select(undefined)}
        />
      </div>
      <VisuallyHidden>{t('job.keys')}</VisuallyHidden>
    </article>
  )
}

/** The task in the address; without one the view follows what runs. */
function useSelectedTask(tasks: readonly JobTask[], now: JobTask | undefined) {
  const [search, setSearch] = useSearchParams()
  const id = search.get('task')
  const chosen = tasks.find(task => task.id === id)
  const select = (next: string | undefined) =>
    setSearch(
      params => {
        if (next === undefined) params.delete('task')
        else params.set('task', next)
        return params
      },
      { replace: true, preventScrollReset: true },
    )
  return [chosen ?? now, select, chosen === undefined] as const
}

interface ProgressProps extends JobViewProps {
  current: JobTask | undefined
  position: number
  percent: number
  done: number
}

function ProgressCard({
  status,
  current,
  position,
  percent,
  done,
  total = 0,
  startedAt,
  finishedAt,
}: ProgressProps) {
  const t = useText('web')
  const format = useFormat()
  const now = useTicking(status === 'running')
  const elapsed = elapsedOf({ startedAt, finishedAt }, now)
  return (
    <section className={classes.progress} aria-label={t('job.progress')}>
      <p className={classes.progressLine}>
        <span className={classes.now}>
          {status === 'waiting' || !current
            ? t('job.waiting')
            : t('job.taskOf', { position, total, name: current.name })}
        </span>
        <span className={classes.aside}>
          <span className="num">{t('job.told', { done, total })}</span>
          {elapsed !== undefined && <span className="num">{format.duration(elapsed)}</span>}
        </span>
      </p>
      <Progress
        value={percent}
        size={8}
        radius="xl"
        color={status === 'failed' ? 'var(--o-danger-mark)' : 'var(--o-info-mark)'}
        transitionDuration={300}
        aria-label={t('job.progress')}
      />
    </section>
  )
}

interface OutcomeProps {
  outcome: JobOutcome
  job: JobViewProps
  done: number
  total: number
}

function OutcomeCard({ outcome, job, done, total }: OutcomeProps) {
  const format = useFormat()
  const t = useText('web')
  const took = elapsedOf(job, 0)
  return (
    <section className={classes.outcome} data-tone={outcome.tone}>
      <div className={classes.outcomeHead}>
        <p className={classes.sentence}>{outcome.sentence}</p>
        <span className={`${classes.aside} ${classes.duration}`}>
          <span className="num">{t('job.told', { done, total })}</span>
          {took !== undefined && job.finishedAt && (
            <span className="num">{t('job.took', { time: format.duration(took) })}</span>
          )}
        </span>
      </div>
      {outcome.facts && outcome.facts.length > 0 && <Facts facts={outcome.facts} wide />}
      {outcome.action && <div className={classes.next}>{outcome.action}</div>}
    </section>
  )
}

function CancelButton({ cancel }: { cancel: JobCancel }) {
  const t = useText('web')
  const [asks, setAsks] = useState(false)
  const button = (
    <Button
      variant="default"
      className={classes.cancel ?? ''}
      {...(cancel.refused === undefined ? {} : { 'data-disabled': true })}
      aria-disabled={cancel.refused !== undefined}
      onClick={() => cancel.refused === undefined && setAsks(true)}
    >
      {t('job.cancel')}
    </Button>
  )
  return (
    <>
      {cancel.refused === undefined ? button : <Tooltip label={cancel.refused}>{button}</Tooltip>}
      <ConfirmDialog
        opened={asks}
        onClose={() => setAsks(false)}
        title={t('job.cancelTitle')}
        text={t('job.cancelText')}
        consequences={cancel.consequences}
        verb={t('job.cancelVerb')}
        cancel={t('job.keepRunning')}
        danger
        onConfirm={cancel.run}
      />
    </>
  )
}

/** Tells every ten percent politely, and a failure at once. */
function Announcer({
  status,
  percent,
  done,
  total,
}: {
  status: JobStatus
  percent: number
  done: number
  total: number
}) {
  const t = useText('web')
  const told = useRef(0)
  const [words, setWords] = useState('')
  useEffect(() => {
    const step = Math.floor(percent / 10)
    if (step === told.current || status !== 'running') return
    told.current = step
    setWords(t('job.told', { done, total }))
  }, [percent, status, done, total, t])
  return (
    <VisuallyHidden>
      <span aria-live="polite">{words}</span>
      <span aria-live="assertive">{status === 'failed' ? t('job.failed') : ''}</span>
    </VisuallyHidden>
  )
}
