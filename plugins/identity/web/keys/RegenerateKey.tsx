import { ConfirmDialog, useApiMutation, useText } from '@omnicrm/sdk/web'
import type { NewApiKeyAnswer } from '../../contract.ts'
import { identity } from '../api.ts'
import type { StoredKey } from './KeyMenu.tsx'
import { LastUse } from './LastUse.tsx'

interface Props {
  apiKey: StoredKey
  onMade: (answer: NewApiKeyAnswer) => void
  onClose: () => void
}

/** A new value for the same rights; whatever uses the old one stops working (KEY-31, KEY-33). */
export function RegenerateKey({ apiKey, onMade, onClose }: Props) {
  const t = useText('identity')
  const regenerate = useApiMutation(identity.regenerateApiKey, { onSuccess: onMade })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('keys.regenerateTitle', { name: apiKey.name })}
      consequences={[
        { text: t('keys.regenerateEffect'), tone: 'danger' },
        { text: <LastUse apiKey={apiKey} />, tone: 'warning', icon: 'time' },
        { text: t('keys.regenerateKeeps'), tone: 'info' },
      ]}
      verb={t('keys.regenerate')}
      danger
      onConfirm={() => regenerate.mutateAsync({ api_key_id: apiKey.api_key_id })}
    />
  )
}
