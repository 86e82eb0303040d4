import {
  Button,
  Card,
  ConfirmDialog,
  DiffView,
  LoadError,
  Stacked,
  toast,
  useApiMutation,
  useApiQuery,
  useText,
  When,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { ConfigVersion, Item } from '../../contract.ts'
import { life } from '../api.ts'

/** Earlier configurations of a device beside the present one; one can be put back (INV-114). */
export function ConfigVersions({ item }: { item: Item }) {
  const t = useText('inventory')
  const { inventory_id } = item
  const answer = useApiQuery(life.configVersions, { inventory_id })
  const [chosen, setChosen] = useState<ConfigVersion>()
  const restore = useApiMutation(life.restoreConfig, { onSuccess: () => toast.success(t('config.restored')) })
  const versions = answer.data?.data
  if (answer.error && !versions)
    return (
      <Card title={t('config.title')}>
        <LoadError error={answer.error} onRetry={() => void answer.refetch()} />
      </Card>
    )
  if (!versions || versions.length === 0) return null
  return (
    <Card title={t('config.title')}>
      <Stacked>
        {versions.map(version => (
          <details key={version.id}>
            <summary>
              {t('config.until')} <When at={version.created} as="instant" />
            </summary>
            <Stacked>
              <DiffView
                caption={t('config.title')}
                changes={[
                  {
                    field: t('field.config_content'),
                    old: version.config_content,
                    new: item.config_content,
                  },
                ]}
              />
              <div>
                <Button variant="default" onClick={() => setChosen(version)}>
                  {t('config.restore')}
                </Button>
              </div>
            </Stacked>
          </details>
        ))}
      </Stacked>
      {chosen && (
        <ConfirmDialog
          opened
          onClose={() => setChosen(undefined)}
          title={t('config.restoreTitle')}
          consequences={[{ text: t('config.restoreEffect'), tone: 'info' }]}
          verb={t('config.restore')}
          onConfirm={async () => {
            await restore.mutateAsync({ inventory_id, id: chosen.id })
            setChosen(undefined)
          }}
        />
      )}
    </Card>
  )
}
