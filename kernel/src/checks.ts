import type { Check } from '@omnicrm/sdk'
import type { KernelSettings } from './config/index.ts'
import type { Database } from './db/connect.ts'

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
