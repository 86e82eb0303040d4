import {
  Button,
  ConfirmDialog,
  Icon,
  isApiError,
  Menu,
  toast,
  useCan,
  useSearchParams,
  useText,
  saveFile,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can } from '../../contract.ts'
import { imports } from '../api.ts'

/** All that the filters leave as a file; secrets only on request, which is logged (D-13, INV-100). */
export function ExportMenu() {
  const t = useText('inventory')
  const mayUpdate = useCan(can.update)
  const [search] = useSearchParams()
  const [isBusy, setBusy] = useState(false)
  const [asks, setAsks] = useState(false)
  const save = async (secrets: boolean) => {
    setBusy(true)
    try {
      const text = search.get('search')
      const filters = JSON.stringify(filtersOf(search))
      const input = { filters, ...(text ? { search: text } : {}), ...(secrets ? { secrets } : {}) }
      await saveFile(imports.exportItems.url(input), 'inventory.csv')
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      toast.danger(cause.message)
    } finally {
      setBusy(false)
    }
  }
  const icon = <Icon name="download" size={16} />
  if (!mayUpdate)
    return (
      <Button variant="default" leftSection={icon} loading={isBusy} onClick={() => void save(false)}>
        {t('export.open')}
      </Button>
    )
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={icon} loading={isBusy}>
            {t('export.open')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void save(false)}>{t('export.plain')}</Menu.Item>
          <Menu.Item onClick={() => setAsks(true)}>{t('export.secrets')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asks && (
        <ConfirmDialog
          opened
          onClose={() => setAsks(false)}
          title={t('export.secretsTitle')}
          consequences={[{ text: t('export.secretsEffect'), tone: 'warning' }]}
          verb={t('export.secrets')}
          onConfirm={async () => {
            setAsks(false)
            await save(true)
          }}
        />
      )}
    </>
  )
}

/** Filters of the address, as the list sends them: `f.item=SIM Card`. */
function filtersOf(search: URLSearchParams): Record<string, string[]> {
  const filters: Record<string, string[]> = {}
  for (const name of new Set(search.keys()))
    if (name.startsWith('f.')) filters[name.slice(2)] = search.getAll(name)
  return filters
}
