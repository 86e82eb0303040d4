import { allRoles, type App, type Role } from '../app.ts'
import { makeLog } from '../log.ts'
import { dataDirectoryOf, levelOf, makeCommandApp, type Place } from './boot.ts'
import { CliError, explain, type Screen } from './screen.ts'

export interface ServeOptions {
  /** Comma list of roles; default all. */
  readonly roles?: string
  /** Fills an empty installation with the demo catalogue. */
  readonly demo?: boolean
  readonly port?: string
  readonly host?: string
}

const stopSeconds = 25

/** Starts the server and returns when it was told to stop. @returns the exit code */
export async function serve(place: Place, options: ServeOptions, screen: Screen): Promise<number> {
  const roles = rolesOf(options.roles)
  const log = makeLog({ level: levelOf(place, 'info') })
  const app = await makeCommandApp(place, log)
  const stopped = stopOnSignal(app, screen)
  try {
    await app.start(roles)
    const lines = await app.firstBoot({ demo: options.demo ?? false })
    const port = options.port === undefined ? app.settings.port : Number(options.port)
    const address = roles.includes('api') ? await app.listen(port, options.host) : undefined
    log.info(
      { roles, plugins: app.plugins.map(each => each.id), data: dataDirectoryOf(place) },
      'OmniCRM is up.',
    )
    for (const line of lines) screen.line(line)
    screen.line(address === undefined ? `ready (${roles.join(', ')})` : `ready ${address}`)
  } catch (error) {
    await app.stop()
    throw error
  }
  return await stopped
}

export function rolesOf(text: string | undefined): Role[] {
  if (text === undefined) return [...allRoles]
  const words = text.split(',').map(each => each.trim())
  const unknown = words.filter(each => !allRoles.some(role => role === each))
  if (unknown.length > 0)
    throw new CliError(`There is no role '${unknown.join("', '")}'; known are ${allRoles.join(', ')}.`)
  return allRoles.filter(role => words.includes(role))
}

/** Stops in order at the first signal, at once at the second. The end of a supervising parent counts as a signal. */
function stopOnSignal(app: App, screen: Screen): Promise<number> {
  return new Promise(resolve => {
    let isStopping = false
    const stop = (code: number) => {
      if (isStopping) process.exit(130)
      isStopping = true
      screen.line('Stopping; what runs is finished first. Once more stops at once.')
      const timer = setTimeout(() => {
        screen.error(`Not everything stopped within ${stopSeconds} seconds.`)
        process.exit(1)
      }, stopSeconds * 1000)
      app.stop().then(
        () => {
          clearTimeout(timer)
          resolve(code)
        },
        (error: unknown) => {
          clearTimeout(timer)
          screen.error(explain(error))
          resolve(1)
        },
      )
    }
    process.on('SIGTERM', () => stop(0))
    process.on('SIGINT', () => stop(0))
    // A terminal that closes sends the same signal; without one it means: read the configuration again.
    process.on('SIGHUP', () => (process.stdout.isTTY ? stop(0) : app.reload()))
    if (process.connected) {
      process.once('disconnect', () => stop(0))
      process.channel?.unref() // Listening alone must not keep a stopped server alive.
    }
    const broken = (error: unknown) => {
      screen.error(`Unexpected: ${explain(error)}`)
      stop(1)
    }
    process.once('uncaughtException', broken)
    process.once('unhandledRejection', broken)
  })
}
