import { Button, Card, LoadError, useApiMutation, useApiQuery, useText } from '@omnicrm/sdk/web'
import type { ImportRow } from '../../contract.ts'
import { imports } from '../api.ts'

/** How far the job is; it goes on when the page is left. */
export function ProgressCard({ row }: { row: ImportRow }) {
  const t = useText('inventory')
  const { inventory_import_id } = row
  // The page shows the same answer: this only asks for it again while there is progress to see.
  useApiQuery(imports.get, { inventory_import_id }, { refetchInterval: 1000 })
  const cancel = useApiMutation(imports.cancel, {})
  const text = t('import.progress', { done: row.rows_done, refused: row.rows_refused })
  return (
    <Card
      title={t(`import.status.${row.status}`)}
      actions={
        row.status !== 'Cancelling' && (
          <Button
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ inventory_import_id })}
          >
            {t('import.cancel')}
          </Button>
        )
      }
    >
      <output>{text}</output>
      <progress
        aria-label={t(`import.status.${row.status}`)}
        max={row.rows_total ?? undefined}
        value={row.rows_total === null ? undefined : row.rows_done}
      />
      {cancel.error && <LoadError error={cancel.error} />}
    </Card>
  )
}
