import { Checks } from '@omnicrm/sdk'
import { commandLog, configOf, makeCommandApp, pluginsOf, type Place } from './boot.ts'
import type { Screen } from './screen.ts'

/**
 * Validates the configuration and reports mismatches between settings, without starting anything. Plugins report
 * mismatches as checks whose name begins with `config`. @returns the exit code: 1 when a start would be refused
 */
export async function checkConfig(place: Place, screen: Screen): Promise<number> {
  const { found, faults } = await pluginsOf(place)
  const config = configOf(place, found)
  for (const fault of [...faults, ...config.faults]) screen.error(`✗ ${fault}`)
  for (const warning of config.warnings) screen.line(`! ${warning}`)
  if (faults.length + config.faults.length > 0) return 1
  const mismatches = await findMismatches(place, screen)
  if (mismatches > 0) return 1
  screen.line(`✓ ${config.file ?? 'Defaults and environment'} is valid.`)
  return 0
}

async function findMismatches(place: Place, screen: Screen): Promise<number> {
  const app = await makeCommandApp(
    place,
    commandLog({ ...place, env: { ...place.env, OMNICRM_LOG: 'silent' } }),
  )
  let failed = 0
  try {
    for (const check of app.contributions(Checks)) {
      if (!check.name.startsWith('config')) continue
      const { state, finding, remedy } = await check.run(AbortSignal.timeout(10_000))
      if (state === 'failed') failed += 1
      if (state === 'failed' || state === 'warning')
        screen.line(`${state === 'failed' ? '✗' : '!'} ${finding}${remedy === undefined ? '' : ` ${remedy}`}`)
    }
  } finally {
    await app.stop()
  }
  return failed
}

export async function printConfig(place: Place): Promise<string> {
  const { found } = await pluginsOf(place)
  return configOf(place, found).print().trimEnd()
}
