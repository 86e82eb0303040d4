import { useText } from '@omnicrm/sdk/web'
import type { NewApiKeyAnswer } from '../../contract.ts'
import { ShownOnce } from '../ShownOnce.tsx'

/** The only sight of a key (KEY-18). */
export function KeyMade({ answer, onClose }: { answer: NewApiKeyAnswer; onClose: () => void }) {
  const t = useText('identity')
  return (
    <ShownOnce
      title={t('keyMade.title', { name: answer.name })}
      label={t('field.api_key')}
      value={answer.api_key}
      copy={t('keyMade.copy')}
      warnings={[
        { text: t('keyMade.once'), tone: 'danger' },
        { text: t('keyMade.keep'), tone: 'warning' },
      ]}
      onClose={onClose}
    />
  )
}
