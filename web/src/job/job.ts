import type { ReactNode } from 'react'
import type { Fact } from '../data/Facts.tsx'
import type { JobStatus } from '../data/statusTones.ts'

/** A task of a job as the page knows it, in the order of the run. */
export interface JobTask {
  id: string
  /** What it does, in words. */
  name: string
  status: JobStatus
  /** Heading it stands under: a play. */
  group?: string
  /** Part of the way back; drawn below a rule with its own progress. */
  isRollback?: boolean
  startedAt?: string | null
  finishedAt?: string | null
  /** One sentence: what came out, or what went wrong. */
  summary?: string | null
  /** Full result, already redacted by the server. */
  result?: unknown
  /** Drawn above the result: what a structure alone would not tell. */
  detail?: ReactNode
}

export interface JobOutcome {
  tone: 'success' | 'warning' | 'danger' | 'violet'
  sentence: string
  /** What was read back: numbers, plan, balance. */
  facts?: readonly Fact[]
  /** The next step: a link or button. */
  action?: ReactNode
}

export interface JobProgress {
  done: number
  total: number
  /** Share in percent. */
  percent: number
  /** The task that runs now, or failed last. */
  current: JobTask | undefined
  /** Place of the current task, from 1. */
  position: number
}

const isOver = (task: JobTask): boolean => task.status !== 'waiting' && task.status !== 'running'

/** Progress of one way (forward or back); `total` counts tasks that are not known yet, when the play tells it. */
export function progressOf(tasks: readonly JobTask[], total = tasks.length): JobProgress {
  const done = tasks.filter(isOver).length
  const all = Math.max(total, tasks.length)
  const running = tasks.find(task => task.status === 'running')
  const failed = tasks.findLast(task => task.status === 'failed')
  const current = running ?? failed ?? tasks.find(task => task.status === 'waiting') ?? tasks.at(-1)
  return {
    done,
    total: all,
    percent: all === 0 ? 0 : Math.round((100 * done) / all),
    current,
    position: current ? tasks.indexOf(current) + 1 : 0,
  }
}

/** Forward tasks in their groups, in order of appearance. */
export function groupsOf(tasks: readonly JobTask[]): { group: string | undefined; tasks: JobTask[] }[] {
  const groups: { group: string | undefined; tasks: JobTask[] }[] = []
  for (const task of tasks) {
    const last = groups.at(-1)
    if (last && last.group === task.group) last.tasks.push(task)
    else groups.push({ group: task.group, tasks: [task] })
  }
  return groups
}

/** Milliseconds a task or job took, or has taken until now. */
export function elapsedOf(
  { startedAt, finishedAt }: Pick<JobTask, 'startedAt' | 'finishedAt'>,
  now: number,
): number | undefined {
  if (!startedAt) return undefined
  const end = finishedAt ? Date.parse(finishedAt) : now
  return Math.max(0, end - Date.parse(startedAt))
}

/** The next or previous failed task, from the selected one. */
export function nextFailure(
  tasks: readonly JobTask[],
  from: string | undefined,
  step: 1 | -1,
): JobTask | undefined {
  const failed = tasks.filter(task => task.status === 'failed')
  if (failed.length === 0) return undefined
  const at = tasks.findIndex(task => task.id === from)
  const beyond = failed.filter(task => Math.sign(tasks.indexOf(task) - at) === step)
  return step === 1 ? (beyond[0] ?? failed[0]) : (beyond.at(-1) ?? failed.at(-1))
}
