import type { ServiceReader } from '@omnicrm/plugin-services/contract'
import type { ChargingService, LiveAccount } from '../contract.ts'

/** Adds the live account to a service: canonical units under `cgrates`, engine units at top level (D-24). */
export function chargingReader(charging: ChargingService): ServiceReader {
  return {
    name: 'cgrates',
    isUsage: true,
    async read(cx, service) {
      try {
        const account = await charging.account(service.service_uuid, cx.signal)
        if (!account)
          return { cgrates: withoutBalances(false, 'The charging engine has no account of this service.') }
        const cgrates: LiveAccount = {
          BalanceMap: account.balances,
          ActionPlans: account.actionPlans,
          Disabled: account.disabled,
          account_found: true,
        }
        return { cgrates, BalanceMap: account.raw }
      } catch (error) {
        // The service is shown without its balances rather than not at all (D-86).
        return { cgrates: withoutBalances(null, error instanceof Error ? error.message : String(error)) }
      }
    },
  }
}

const withoutBalances = (found: boolean | null, error: string): LiveAccount => ({
  BalanceMap: {},
  ActionPlans: [],
  account_found: found,
  error,
})
