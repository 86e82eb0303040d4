import type { Server } from 'node:http'
import type { Log, Running } from '@omnicrm/sdk'
import type { Database } from './db/connect.ts'
import { migrate, pending, type PluginMigrations } from './db/migrate.ts'
import { BootError, type Recording } from './graph.ts'
import type { Wiring } from './wire.ts'

const startSeconds = 10
/** Longest wait for running work and open requests when stopping. */
export const stopMs = 15_000

/** The embedded database migrates itself; any other waits for `omnicrm migrate`. */
export async function refusePending(
  database: Database,
  plugins: readonly PluginMigrations[],
  log: Log,
): Promise<void> {
  if (database.engine === 'sqlite') {
    await migrate(database, plugins, step =>
      log.info({ plugin: step.plugin, migration: step.name }, 'Migrating the embedded database.'),
    )
    return
  }
  const steps = await pending(database, plugins)
  if (steps.length > 0)
    throw new BootError(
      'migrate',
      steps.map(
        step => `Migration ${step.name} of plugin '${step.plugin}' is pending; run 'omnicrm migrate'.`,
      ),
    )
}

/** Starts in graph order; what began is in `started` even when a later one fails. */
export async function startAll(
  recordings: readonly Recording[],
  wiring: Wiring,
  running: Running,
  started: Recording[],
): Promise<void> {
  for (const recording of recordings) {
    started.push(recording)
    for (const start of recording.starts)
      await within(startSeconds, async () => start(wiring.depsOf(recording.plugin.id), running)).catch(
        (cause: unknown) => {
          throw new BootError(
            'start',
            [
              `Plugin '${recording.plugin.id}' failed to start: ${cause instanceof Error ? cause.message : String(cause)}`,
            ],
            cause,
          )
        },
      )
  }
}

/** Stops in reverse, all of them, whatever fails. @returns the failures */
export async function stopAll(started: readonly Recording[], wiring: Wiring): Promise<unknown[]> {
  const errors: unknown[] = []
  for (const { plugin, stops } of started.toReversed())
    for (const stop of stops.toReversed())
      await within(startSeconds, async () => stop(wiring.depsOf(plugin.id))).catch((cause: unknown) => {
        errors.push(new Error(`Plugin '${plugin.id}' failed to stop.`, { cause }))
      })
  return errors
}

async function within(seconds: number, work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${seconds} seconds.`)), seconds * 1000)
  })
  try {
    await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Finishes open requests, then closes what is left. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), stopMs / 3)
  await closed
  clearTimeout(timer)
}
