import type { Check } from '@omnicrm/sdk'
import { kernelConfig, type Config, type KernelSettings } from './config/index.ts'
import { eachProperty, joined, shown, valueAt } from './config/tree.ts'
import type { Database } from './db/connect.ts'
import type { Recording } from './graph.ts'

/** The database answers; names server and user when it does not, never the password (CONF-9). */
export function databaseCheck(database: Database, settings: KernelSettings): Check {
  const { client, filename, server, port, username, name } = settings.database
  const place = client === 'sqlite' ? filename : `${username ?? 'nobody'}@${server}:${port}/${name}`
  return {
    name: 'database',
    quick: true,
    async run() {
      try {
        await database.reader.raw('select 1')
        return { state: 'ok', finding: `The database answers (${place}).` }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        return {
          state: 'failed',
          finding: `The database does not answer (${place}): ${reason}`,
          remedy:
            'Check database.server, database.username and database.password of crm_config.yaml, and that the server runs.',
        }
      }
    },
  }
}

/** Advice, never a refusal: 16 characters with capitals, small letters, digits and signs (CONF-11). */
export function passwordCheck(config: Config, recordings: readonly Recording[]): Check {
  const schemas = recordings.flatMap(({ plugin }) => (plugin.config ? [{ schema: plugin.config }] : []))
  return {
    name: 'config passwords',
    quick: false,
    async run() {
      const weak: string[] = []
      eachProperty(joined([{ schema: kernelConfig }, ...schemas]), (path, shape) => {
        const value = valueAt(config.values, path)
        if (
          shape['x-secret'] &&
          path.at(-1)?.endsWith('password') &&
          typeof value === 'string' &&
          isWeak(value)
        )
          weak.push(shown(path))
      })
      if (weak.length === 0) return { state: 'ok', finding: 'The configured passwords are strong.' }
      return {
        state: 'warning',
        finding: `These passwords are easy to guess: ${weak.join(', ')}.`,
        remedy:
          'Use at least 16 characters with capitals, small letters, digits and signs (openssl rand -base64 24).',
      }
    },
  }
}

const isWeak = (password: string): boolean =>
  password.length < 16 || ![/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].every(kind => kind.test(password))
