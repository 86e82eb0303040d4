import {
  Card,
  Facts,
  Id,
  PageHeader,
  Pending,
  Stacked,
  Status,
  useApiQuery,
  useParams,
  useText,
  useTitle,
  Words,
} from '@omnicrm/sdk/web'
import type { ImportRow } from '../../contract.ts'
import { imports } from '../api.ts'
import { ColumnsCard } from './ColumnsCard.tsx'
import { ProgressCard } from './ProgressCard.tsx'
import { ResultCard } from './ResultCard.tsx'

const isRunning = ({ status }: ImportRow): boolean =>
  status === 'Checking' || status === 'Importing' || status === 'Cancelling'

/** One file on its way in: columns, check, progress, result. What is shown follows its state, so a reload loses nothing. */
export default function ImportPage() {
  const t = useText('inventory')
  const inventory_import_id = Number(useParams()['inventory_import_id'])
  const answer = useApiQuery(imports.get, { inventory_import_id })
  const row = answer.data
  useTitle(row?.file_name ?? t('import.one'))
  return (
    <>
      <PageHeader
        title={row?.file_name ?? t('import.one')}
        crumbs={[
          { label: t('items.title'), to: '/inventory-items-list' },
          { label: t('import.title'), to: '/inventory-imports' },
        ]}
      >
        {row && <Status domain="import" value={row.status} label={t(`import.status.${row.status}`)} />}
      </PageHeader>
      {!row ? (
        <Pending answer={answer} rows={6} />
      ) : (
        <Stacked>
          <FileCard row={row} />
          {isRunning(row) && <ProgressCard row={row} />}
          {!isRunning(row) && row.status !== 'Uploaded' && <ResultCard row={row} />}
          {!isRunning(row) && row.status !== 'Imported' && <ColumnsCard row={row} />}
        </Stacked>
      )}
    </>
  )
}

function FileCard({ row }: { row: ImportRow }) {
  const t = useText('inventory')
  const isGuess = row.encoding === 'windows-1252'
  return (
    <Card title={t('import.file')}>
      <Facts
        wide
        facts={[
          { label: t('import.format'), value: <Words>{row.format === 'csv' ? 'CSV' : 'Excel'}</Words> },
          ...(row.encoding === null
            ? []
            : [
                {
                  label: t('import.encoding'),
                  value: <Words>{isGuess ? t('import.latin') : row.encoding.toUpperCase()}</Words>,
                },
              ]),
          ...(row.delimiter === null
            ? []
            : [
                {
                  label: t('import.delimiter'),
                  value: <Id value={row.delimiter === '\t' ? t('import.tab') : row.delimiter} />,
                },
              ]),
        ]}
      />
    </Card>
  )
}
