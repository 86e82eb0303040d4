import type { Check, CheckResult } from '@omnicrm/sdk'
import { Checks } from '@omnicrm/sdk'
import { execFile } from 'node:child_process'
import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { promisify } from 'node:util'
import type { App } from '../app.ts'
import { explain, type Screen } from './screen.ts'
import { commandLog, configOf, dataDirectoryOf, makeCommandApp, pluginsOf, type Place } from './boot.ts'

const execute = promisify(execFile)
const checkSeconds = 10
const marks: Readonly<Record<CheckResult['state'], string>> = { ok: '✓', warning: '!', failed: '✗', off: '–' }

export interface Diagnosis extends CheckResult {
  readonly name: string
}

/** Looks at everything the product needs and says, sentence by sentence, what it found and what to do. @returns the exit code */
export async function doctor(place: Place, screen: Screen): Promise<number> {
  let failed = 0
  for await (const each of diagnose(place)) {
    screen.line(`${marks[each.state]} ${each.name.padEnd(16)} ${each.finding}`)
    if (each.remedy !== undefined && each.state !== 'ok') screen.line(`  ${' '.repeat(16)} → ${each.remedy}`)
    if (each.state === 'failed') failed += 1
  }
  screen.line(
    failed === 0
      ? 'OmniCRM can run here.'
      : `${failed} ${failed === 1 ? 'thing' : 'things'} must be mended before OmniCRM can run here.`,
  )
  return failed === 0 ? 0 : 1
}

/** The checks of the machine, then the configuration, then those of the application, if it can be wired. */
export async function* diagnose(place: Place): AsyncGenerator<Diagnosis> {
  for (const check of machineChecks(place)) yield await runCheck(check)
  const { found, faults: pluginFaults } = await pluginsOf(place)
  yield listed(
    'plugins',
    pluginFaults,
    [],
    `${found.filter(each => each.enabled).length} plugins are enabled.`,
  )
  const config = configOf(place, found)
  yield listed(
    'configuration',
    config.faults,
    config.warnings,
    `${config.file ?? 'Defaults and environment'} is valid.`,
  )
  if (pluginFaults.length > 0 || config.faults.length > 0) return
  let app: App
  try {
    app = await makeCommandApp(place, commandLog({ ...place, env: { ...place.env, OMNICRM_LOG: 'silent' } }))
  } catch (error) {
    yield {
      name: 'application',
      state: 'failed',
      finding: explain(error),
      remedy: 'Mend what the sentences name.',
    }
    return
  }
  try {
    let isReachable = true
    for (const check of app.contributions(Checks)) {
      const result = await runCheck(check)
      if (check.name === 'database' && result.state === 'failed') isReachable = false
      yield result
    }
    if (isReachable) yield await runCheck(migrationCheck(app))
    yield instancesOf(app)
  } finally {
    await app.stop()
  }
}

async function runCheck(check: Check): Promise<Diagnosis> {
  const signal = AbortSignal.timeout(checkSeconds * 1000)
  const late = new Promise<CheckResult>(resolve =>
    signal.addEventListener('abort', () =>
      resolve({ state: 'failed', finding: `No answer within ${checkSeconds} seconds.` }),
    ),
  )
  try {
    return { name: check.name, ...(await Promise.race([check.run(signal), late])) }
  } catch (error) {
    return {
      name: check.name,
      state: 'failed',
      finding: explain(error),
      remedy: 'This check broke; the trace says where.',
    }
  }
}

function listed(
  name: string,
  faults: readonly string[],
  warnings: readonly string[],
  fine: string,
): Diagnosis {
  if (faults.length > 0)
    return {
      name,
      state: 'failed',
      finding: faults.join('\n  '),
      remedy: "Mend each of them; 'omnicrm config check' looks again.",
    }
  if (warnings.length > 0)
    return { name, state: 'warning', finding: warnings.join('\n  '), remedy: 'Mend or remove what is named.' }
  return { name, state: 'ok', finding: fine }
}

function machineChecks(place: Place): Check[] {
  const dataDirectory = dataDirectoryOf(place)
  return [
    {
      name: 'node',
      quick: true,
      run: async () => ({ state: 'ok', finding: `Node ${process.versions.node} runs.` }),
    },
    { name: 'data directory', quick: true, run: async () => writable(dataDirectory) },
    { name: 'disk', quick: true, run: async () => freeSpace(dataDirectory) },
    program(
      'ansible',
      [place.env.OMNICRM__PROVISIONING__ANSIBLE_PATH ?? 'ansible-playbook'],
      'Install ansible-core: provisioning jobs fail without it.',
      'failed',
    ),
    program(
      'chromium',
      [
        place.env.CHROMIUM_PATH ?? '',
        'chromium',
        'chromium-browser',
        'google-chrome',
        'google-chrome-stable',
      ],
      "Install chromium: invoices can't be made into PDF without it.",
      'warning',
    ),
  ]
}

function writable(directory: string): CheckResult {
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.W_OK)
    return { state: 'ok', finding: `${directory} can be written.` }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      state: 'failed',
      finding: `${directory} can't be written: ${reason}`,
      remedy: 'Set OMNICRM_DATA to a folder that belongs to this user.',
    }
  }
}

const mebibyte = 1024 * 1024

function freeSpace(directory: string): CheckResult {
  const { bavail, bsize } = statfsSync(directory)
  const free = Math.round((bavail * bsize) / mebibyte)
  const finding = `${free} MiB are free in ${directory}.`
  if (free < 100)
    return { state: 'failed', finding, remedy: 'Make room: below 100 MiB the database may stop writing.' }
  return free < 1024 ? { state: 'warning', finding, remedy: 'Make room soon.' } : { state: 'ok', finding }
}

function program(
  name: string,
  candidates: readonly string[],
  remedy: string,
  missing: 'failed' | 'warning',
): Check {
  return {
    name,
    quick: false,
    async run(signal) {
      for (const command of candidates.filter(Boolean)) {
        try {
          const { stdout } = await execute(command, ['--version'], { signal })
          return { state: 'ok', finding: `${command}: ${stdout.split('\n')[0]?.trim() ?? ''}` }
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
            return {
              state: missing,
              finding: `${command} does not run: ${explain(error).split('\n')[0] ?? ''}`,
              remedy,
            }
        }
      }
      return {
        state: missing,
        finding: `There is no ${candidates.filter(Boolean).join(', ')} on this machine.`,
        remedy,
      }
    },
  }
}

function migrationCheck(app: App): Check {
  return {
    name: 'migrations',
    quick: true,
    async run() {
      const steps = await app.pending()
      if (steps.length === 0) return { state: 'ok', finding: 'The schema of the database is up to date.' }
      const names = steps.map(each => `${each.plugin}/${each.name}`).join(', ')
      if (app.database.engine === 'sqlite')
        return {
          state: 'ok',
          finding: `${steps.length} migrations will run at the next start, as the embedded database does by itself.`,
        }
      return {
        state: 'failed',
        finding: `${steps.length} migrations are pending: ${names}.`,
        remedy: "Run 'omnicrm migrate'.",
      }
    },
  }
}

/** A start that lacks something for several instances was refused before; what is left to tell is which it is. */
function instancesOf({ settings }: App): Diagnosis {
  const count = settings.instances
  const finding =
    count === 1
      ? 'One instance; its secrets are kept in the data directory.'
      : `${count} instances share secrets and Redis.`
  return { name: 'instances', state: 'ok', finding }
}
