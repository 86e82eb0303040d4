import type { Log } from '@omnicrm/sdk'
import { kernelSettings, type Config } from './config/index.ts'
import { BootError } from './graph.ts'

/** The settings that may change while the server runs: the brand of the web application. */
export interface HotSettings {
  /** The section `ui` as loaded. */
  section(): unknown
  /** Its fields of `/crm/config/ui`. */
  fields(): Readonly<Record<string, unknown>>
  /** Reads the configuration again. Faults are logged, and what was in force stays. @returns whether it was taken */
  reload(): boolean
}

/** @param read reads and checks the whole configuration. @throws BootError with its faults */
export function makeHotSettings(
  first: Config,
  dataDirectory: string,
  read: () => Config,
  log: Log,
): HotSettings {
  let current = first
  let fields = kernelSettings(first, dataDirectory).ui
  return {
    section: () => current.values.ui,
    fields: () => fields,
    reload() {
      let next: Config
      try {
        next = read()
      } catch (error) {
        if (!(error instanceof BootError)) throw error
        log.error(
          { faults: error.faults },
          'The configuration has faults and was not taken; the one before stays.',
        )
        return false
      }
      const cold = Object.keys({ ...first.values, ...next.values }).filter(
        name => name !== 'ui' && JSON.stringify(first.values[name]) !== JSON.stringify(next.values[name]),
      )
      current = next
      fields = kernelSettings(next, dataDirectory).ui
      log.info({ file: next.file }, "The section 'ui' of the configuration was read again.")
      if (cold.length > 0)
        log.warn({ sections: cold }, `Changes of ${cold.join(', ')} take effect at a restart.`)
      return true
    },
  }
}
