import type { Engine, QueuedTiming, Scheduler } from './engine.ts'
import { RpcError } from './errors.ts'
import { nextRun } from './timing.ts'

/** The queue in memory: rebuilt by a reload alone, with no catch-up for what was due before (cgrates-rpc 5). */
export function makeScheduler(engineOf: () => Engine): Scheduler {
  let queue: QueuedTiming[] = []
  const running = new Set<Promise<void>>()

  const start = (actionsId: string, accountIds: string[]) => {
    const work: Promise<void> = run(engineOf(), actionsId, accountIds).finally(() => running.delete(work))
    running.add(work)
  }
  const settle = async () => {
    while (running.size > 0) await Promise.all(running)
  }
  return {
    reload() {
      const engine = engineOf()
      for (const task of engine.state.tasks.splice(0)) start(task.actionsId, [task.accountId])
      queue = load(engine)
    },
    queue: () => [...queue],
    settle,
    async runDue() {
      const now = engineOf().now()
      for (let first = queue[0]; first && first.nextRun <= now; first = queue[0]) {
        queue.shift()
        start(first.actionsId, [...first.accountIds])
        const next = nextRun(first.timing, new Date(first.nextRun.getTime() + 1000))
        if (next && !first.timing.timing.startTime.startsWith('+')) queue.push({ ...first, nextRun: next })
        sort(queue)
        await settle()
      }
      await settle()
    },
  }
}

/** A scheduled run tells its failures to the log alone. */
async function run(engine: Engine, actionsId: string, accountIds: string[]): Promise<void> {
  try {
    await engine.executeStored(actionsId, accountIds)
  } catch (cause) {
    if (!(cause instanceof RpcError)) throw cause
    engine.log(`scheduled ${actionsId}: ${cause.message}`)
  }
}

function load(engine: Engine): QueuedTiming[] {
  const now = engine.now()
  const queue: QueuedTiming[] = []
  for (const plan of engine.state.actionPlans.values()) {
    for (const timing of plan.timings) {
      const due = nextRun(timing, now)
      if (!due || due < now) continue
      queue.push({
        planId: plan.id,
        actionsId: timing.actionsId,
        accountIds: new Set(plan.accountIds),
        timing,
        nextRun: due,
      })
    }
  }
  sort(queue)
  return queue
}

function sort(queue: QueuedTiming[]): void {
  queue.sort(
    (one, other) =>
      one.nextRun.getTime() - other.nextRun.getTime() || other.timing.weight - one.timing.weight,
  )
}
