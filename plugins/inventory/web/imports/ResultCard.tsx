import {
  Button,
  Card,
  DataTable,
  Icon,
  Link,
  Notice,
  Stacked,
  useText,
  Words,
  type Column,
  saveFile,
} from '@omnicrm/sdk/web'
import type { ImportFault, ImportRow } from '../../contract.ts'
import { imports } from '../api.ts'
import classes from './imports.module.css'

/** What came of it, each refused row with its reason, and the refused rows as a file to mend. */
export function ResultCard({ row }: { row: ImportRow }) {
  const t = useText('inventory')
  const { inventory_import_id, status, items_created, rows_refused } = row
  const columns = useFaultColumns(row)
  const isGood = rows_refused === 0 && (status === 'Checked' || status === 'Imported')
  const tone = status === 'Failed' || status === 'Refused' ? 'danger' : isGood ? 'success' : 'warning'
  return (
    <Card title={t('import.result')}>
      <Stacked>
        <Notice tone={tone}>
          {row.message ?? t(`import.outcome.${status}`, { created: items_created, refused: rows_refused })}
        </Notice>
        <div className={classes.actions}>
          {status === 'Imported' && (
            <Button
              component={Link}
              to={`/inventory-items-list?f.inventory_import_id=${inventory_import_id}`}
              variant="default"
            >
              {t('import.toItems')}
            </Button>
          )}
          {rows_refused > 0 && (
            <Button
              variant="default"
              leftSection={<Icon name="download" size={16} />}
              onClick={() => void saveFile(imports.refused.url({ inventory_import_id }), 'refused.csv')}
            >
              {t('import.saveRefused')}
            </Button>
          )}
        </div>
        {rows_refused > 0 && (
          <DataTable
            id="inventory.importFaults"
            prefix="faults-"
            caption={t('import.faults')}
            source={imports.faults}
            input={{ inventory_import_id }}
            columns={columns}
            rowKey={fault => fault.row}
            empty={{ title: t('import.noFaults') }}
          />
        )}
      </Stacked>
    </Card>
  )
}

function useFaultColumns(row: ImportRow): Column<ImportFault>[] {
  const t = useText('inventory')
  const headerOf = (field: string) => row.columns.find(each => each.field === field)?.header ?? field
  return [
    {
      key: 'row',
      label: t('import.row'),
      align: 'end',
      card: 'title',
      cell: fault => <span className="num">{fault.row}</span>,
      text: fault => fault.row,
    },
    {
      key: 'field',
      label: t('import.column'),
      card: 'fact',
      cell: fault => <Words>{headerOf(fault.field)}</Words>,
      text: fault => headerOf(fault.field),
    },
    {
      key: 'message',
      label: t('import.reason'),
      card: 'fact',
      cell: fault => <Words>{fault.message}</Words>,
      text: fault => fault.message,
    },
  ]
}
