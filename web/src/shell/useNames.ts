import { useConfig, useSession } from '@omnicrm/sdk/web/core'
import { isCustomer } from '../session/landing.ts'

/** How this installation calls itself to whoever is reading: customers know the self-care portal (CONF-53). */
export function useNames(): { portal: string; company: string } {
  const { portal_name, self_care_name, company_name } = useConfig()
  const { me } = useSession()
  return {
    portal: me && isCustomer(me) ? (self_care_name ?? portal_name) : portal_name,
    company: company_name,
  }
}
