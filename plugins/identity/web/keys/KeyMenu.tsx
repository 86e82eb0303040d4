import { ActionIcon, ActionMenu, Icon, Tooltip, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { ApiKey, NewApiKeyAnswer } from '../../contract.ts'
import { apiKeyPath } from '../api.ts'
import { DeleteKey } from './DeleteKey.tsx'
import { KeyMade } from './KeyMade.tsx'
import { RegenerateKey } from './RegenerateKey.tsx'

export type StoredKey = ApiKey & { api_key_id: number }

export const isStored = (key: ApiKey): key is StoredKey => key.api_key_id !== null && !key.protected

interface Props {
  apiKey: ApiKey
  inRow?: boolean
  onDeleted?: () => void
}

/** What can be done with a key; one of the configuration file says why nothing can (KEY-34, KEY-69). */
export function KeyMenu({ apiKey, ...rest }: Props) {
  return isStored(apiKey) ? <VerbsOfKey apiKey={apiKey} {...rest} /> : <Protected name={apiKey.name} />
}

function Protected({ name }: { name: string }) {
  const t = useText('identity')
  return (
    <Tooltip label={t('keys.protected')} multiline w={260}>
      <ActionIcon variant="subtle" aria-label={`${name}: ${t('keys.protected')}`} aria-disabled>
        <Icon name="lock" />
      </ActionIcon>
    </Tooltip>
  )
}

function VerbsOfKey({ apiKey, inRow = false, onDeleted }: Props & { apiKey: StoredKey }) {
  const t = useText('identity')
  const [opened, setOpened] = useState<'regenerate' | 'delete'>()
  const [made, setMade] = useState<NewApiKeyAnswer>()
  const close = () => setOpened(undefined)
  const page = apiKeyPath(apiKey.api_key_id)
  return (
    <>
      <ActionMenu
        label={t('actionsOf', { name: apiKey.name })}
        framed={!inRow}
        actions={[
          inRow && { label: t('keys.view'), icon: 'show', does: page },
          inRow && { label: t('keys.edit'), icon: 'edit', does: `${page}/edit` },
          { label: t('keys.regenerate'), icon: 'refresh', does: () => setOpened('regenerate') },
          { label: t('keys.delete'), icon: 'delete', danger: true, does: () => setOpened('delete') },
        ]}
      />
      {opened === 'regenerate' && <RegenerateKey apiKey={apiKey} onMade={setMade} onClose={close} />}
      {opened === 'delete' && <DeleteKey apiKey={apiKey} onClose={close} onDeleted={onDeleted} />}
      {made && <KeyMade answer={made} onClose={() => setMade(undefined)} />}
    </>
  )
}
