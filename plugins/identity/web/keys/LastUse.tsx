import { useText, When } from '@omnicrm/sdk/web'
import type { ApiKey } from '../../contract.ts'

/** Whether somebody still relies on the key (KEY-34). */
export function LastUse({ apiKey }: { apiKey: ApiKey }) {
  const t = useText('identity')
  return apiKey.last_used === null ? (
    t('keys.neverUsed')
  ) : (
    <>
      {t('keys.lastUsed')} <When at={apiKey.last_used} />
    </>
  )
}
