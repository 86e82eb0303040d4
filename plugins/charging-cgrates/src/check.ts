import type { Check } from '@omnicrm/sdk'
import type { CgratesClient } from './client.ts'

/** The charging engine answers, and which series it is. */
export function engineCheck(client: CgratesClient): Check {
  return {
    name: 'charging engine',
    quick: true,
    async run(signal) {
      try {
        const status = await client.call<{ version?: string } | null>('CoreSv1.Status', {}, signal)
        return {
          state: 'ok',
          finding: `CGRateS answers at ${client.address} (${status?.version ?? 'version unknown'}, series ${await client.series()}).`,
        }
      } catch (error) {
        return {
          state: 'failed',
          finding: error instanceof Error ? error.message : String(error),
          remedy:
            'Check ocs.cgrates (host:port) of crm_config.yaml, that the engine runs and that its JSON-RPC listener accepts this host.',
        }
      }
    },
  }
}
