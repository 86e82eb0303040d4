import {
  Button,
  Card,
  DataTable,
  Icon,
  isApiError,
  LoadError,
  PageHeader,
  Select,
  Stacked,
  Status,
  useApiQuery,
  useNavigate,
  useText,
  useTitle,
  When,
  type Column,
  saveFile,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { ImportRow } from '../../contract.ts'
import { importPath, imports, templates, uploadItems } from '../api.ts'
import classes from './imports.module.css'

const defaults = { sort: 'inventory_import_id', order: 'desc' } as const

/** Where a file of items comes in, and what became of earlier ones (INV-98, INV-99). */
export default function ImportsPage() {
  const t = useText('inventory')
  const columns = useImportColumns()
  useTitle(t('import.title'))
  return (
    <>
      <PageHeader
        title={t('import.title')}
        crumbs={[{ label: t('items.title'), to: '/inventory-items-list' }]}
      />
      <Stacked>
        <NewImport />
        <DataTable
          id="inventory.imports"
          caption={t('import.earlier')}
          source={imports.list}
          columns={columns}
          rowKey={row => row.inventory_import_id}
          rowLink={row => importPath(row.inventory_import_id)}
          rowName={row => row.file_name}
          defaults={defaults}
          empty={{ title: t('import.empty'), icon: 'upload' }}
        />
      </Stacked>
    </>
  )
}

function NewImport() {
  const t = useText('inventory')
  const navigate = useNavigate()
  const types = useApiQuery(templates.list, {})
  const [item, setItem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const load = async (file: File | undefined) => {
    if (!file) return
    setBusy(true)
    setError(undefined)
    try {
      await navigate(importPath((await uploadItems(file, item)).inventory_import_id))
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      setError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card title={t('import.file')}>
      <div className={classes.form}>
        <Select
          label={t('field.item')}
          description={t('import.typeHelp')}
          placeholder={t('import.typeOfRow')}
          data={types.data?.flatMap(type => (type.allow_dropdown_staff ? type.item : [])) ?? []}
          value={item}
          onChange={setItem}
          searchable
          clearable
        />
        <Drop isBusy={isBusy} onFile={file => void load(file)} />
        {error && <LoadError error={error} />}
        {item !== null && (
          <div>
            <Button
              variant="subtle"
              leftSection={<Icon name="download" size={16} />}
              onClick={() => void saveFile(imports.form.url({ item }), `${item}.csv`)}
            >
              {t('import.form')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

/** The field covers the whole area: a file is dropped on it, or chosen by click or key. */
function Drop({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File | undefined) => void }) {
  const t = useText('inventory')
  return (
    <div className={classes.drop} aria-busy={isBusy}>
      <Icon name="upload" />
      <span>{t(isBusy ? 'import.loading' : 'import.drop')}</span>
      <span className={classes.help}>{t('import.limits')}</span>
      <input
        type="file"
        accept=".csv,.txt,.tsv,.xlsx"
        aria-label={t('import.file')}
        disabled={isBusy}
        onChange={event => {
          onFile(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </div>
  )
}

function useImportColumns(): Column<ImportRow>[] {
  const t = useText('inventory')
  return [
    {
      key: 'file_name',
      label: t('import.fileName'),
      sortable: true,
      card: 'title',
      cell: row => <bdi>{row.file_name}</bdi>,
      text: row => row.file_name,
    },
    {
      key: 'status',
      label: t('field.item_state'),
      card: 'status',
      cell: row => <Status domain="import" value={row.status} label={t(`import.status.${row.status}`)} />,
      text: row => row.status,
    },
    {
      key: 'items_created',
      label: t('import.created'),
      align: 'end',
      card: 'fact',
      cell: row => <span className="num">{row.items_created}</span>,
      text: row => row.items_created,
    },
    {
      key: 'rows_refused',
      label: t('import.refused'),
      align: 'end',
      card: 'fact',
      cell: row => <span className="num">{row.rows_refused}</span>,
      text: row => row.rows_refused,
    },
    {
      key: 'created',
      label: t('field.created'),
      sortable: true,
      card: 'none',
      cell: row => <When at={row.created} />,
      text: row => row.created,
    },
  ]
}
