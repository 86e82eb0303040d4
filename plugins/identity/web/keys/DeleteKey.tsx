import { ConfirmDialog, toast, useApiMutation, useText } from '@omnicrm/sdk/web'
import { identity } from '../api.ts'
import type { StoredKey } from './KeyMenu.tsx'
import { LastUse } from './LastUse.tsx'

interface Props {
  apiKey: StoredKey
  onClose: () => void
  /** On the page of the key, which is then left. */
  onDeleted?: (() => void) | undefined
}

/** For good: the key is refused from now on (KEY-32, KEY-33). */
export function DeleteKey({ apiKey, onClose, onDeleted }: Props) {
  const t = useText('identity')
  const remove = useApiMutation(identity.deleteApiKey, {
    invalidates: [identity.listApiKeys, identity.apiKeySummary],
    onSuccess: () => {
      toast.success(t('keys.deleted', { name: apiKey.name }))
      onDeleted?.()
    },
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('keys.deleteTitle', { name: apiKey.name })}
      consequences={[
        { text: t('keys.deleteEffect'), tone: 'danger' },
        { text: <LastUse apiKey={apiKey} />, tone: 'warning', icon: 'time' },
        { text: t('keys.deleteForGood'), tone: 'info' },
      ]}
      verb={t('keys.delete')}
      danger
      onConfirm={() => remove.mutateAsync({ api_key_id: apiKey.api_key_id })}
    />
  )
}
