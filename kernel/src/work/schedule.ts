import { Cron } from 'croner'
import { job as jobRef, T, type Log } from '@omnicrm/sdk'
import type { ContextOf, Contexts, ServedSchedule } from '../parts.ts'

export interface ScheduleParts {
  readonly schedules: readonly ServedSchedule[]
  readonly contexts: Contexts
  readonly contextOf: () => ContextOf
  readonly now: () => Date
  readonly log: Log
}

const tickMs = 1000

/** Enqueues due schedules; the row of `kernel_schedule` lets one process win each time. */
export function makeScheduler(parts: ScheduleParts) {
  const patterns = parts.schedules.map(each => ({
    ...each,
    cron: new Cron(each.pattern, { timezone: 'UTC', paused: true }),
  }))
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined

  async function tick(): Promise<void> {
    for (const schedule of patterns) await enqueueDue(schedule)
  }

  async function enqueueDue({
    cron,
    pattern,
    job,
    plugin,
    payload,
  }: (typeof patterns)[number]): Promise<void> {
    const name = `${job} ${pattern}`
    const now = parts.now()
    await parts.contexts.transaction(parts.contextOf(), async tx => {
      const row = await tx.db('kernel_schedule').where({ name }).first<{ last_time: string } | undefined>()
      if (!row) {
        await tx.db('kernel_schedule').insert({ name, last_time: now }).onConflict('name').ignore()
        return
      }
      const last = new Date(
        row.last_time.includes('T') ? row.last_time : `${row.last_time.replace(' ', 'T')}Z`,
      )
      const due = cron.nextRun(last)
      if (due === null || due > now) return
      // A time that passed while nothing ran is made up for once, not once per missed turn.
      const won = await tx.db('kernel_schedule').where({ name, last_time: last }).update({ last_time: now })
      if (won === 1) await tx.enqueue({ ...jobRef(job, T.Unknown()), owner: plugin }, payload)
    })
  }

  return {
    tick,
    start(): void {
      timer = setInterval(() => {
        ticking ??= tick()
          .catch((error: unknown) =>
            parts.log.error({ err: error }, 'Schedules could not be looked at; trying again in a second.'),
          )
          .finally(() => (ticking = undefined))
      }, tickMs)
    },
    async stop(): Promise<void> {
      clearInterval(timer)
      await ticking
    },
  }
}
