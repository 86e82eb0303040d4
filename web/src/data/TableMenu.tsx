import { ActionIcon, Checkbox, Popover, SegmentedControl, Stack, Tooltip } from '@mantine/core'
import { isApiError, useText } from '@omnicrm/sdk/web/core'
import { useState } from 'react'
import { toast } from '../feedback/toast.ts'
import { Icon } from '../Icon.tsx'
import type { Column } from './column.ts'
import { download, toCsv } from './csv.ts'
import classes from './FilterBar.module.css'
import type { Density, useVisibleColumns } from './tablePreferences.ts'

interface Props<Row> {
  columns: readonly Column<Row>[]
  visible: ReturnType<typeof useVisibleColumns<Row>>
  density: Density
  onDensity: (density: Density) => void
  exportOf: {
    name: string
    source: { call: (input: object) => Promise<unknown> }
    input: object
    total: number
  }
}

/** Most rows that a list exports from the browser; more is work for a report. */
const exportLimit = 10_000

/** Columns with density, and export of what the filters leave. */
export function TableMenu<Row>({ columns, visible, density, onDensity, exportOf }: Props<Row>) {
  const t = useText('web')
  const [busy, setBusy] = useState(false)
  const canExport = columns.some(column => column.text) && exportOf.total > 0
  const runExport = async () => {
    setBusy(true)
    try {
      const rows = await readAll<Row>(exportOf)
      download(`${exportOf.name}.csv`, toCsv(visible.shown, rows))
      toast.success(t('list.exported', { count: rows.length }))
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      toast.danger(cause.message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {canExport && (
        <Tooltip label={t('list.export')}>
          <ActionIcon aria-label={t('list.export')} loading={busy} onClick={() => void runExport()}>
            <Icon name="download" />
          </ActionIcon>
        </Tooltip>
      )}
      <Popover position="bottom-end" shadow="menu" radius="md" trapFocus>
        <Popover.Target>
          <Tooltip label={t('list.columns')}>
            <ActionIcon aria-label={t('list.columns')}>
              <Icon name="columns" />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('list.columns')}>
          <Stack gap="sm" className={classes.options}>
            <SegmentedControl
              size="xs"
              aria-label={t('list.density')}
              value={density}
              onChange={value => onDensity(value === 'compact' ? 'compact' : 'comfortable')}
              data={[
                { value: 'comfortable', label: t('list.comfortable') },
                { value: 'compact', label: t('list.compact') },
              ]}
            />
            <Stack gap="xs" role="group" aria-label={t('list.columns')}>
              {columns.map((column, index) => (
                <Checkbox
                  key={column.key}
                  label={column.label}
                  disabled={index === 0}
                  checked={visible.isShown(column)}
                  onChange={() => visible.toggle(column)}
                />
              ))}
            </Stack>
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </>
  )
}

/** Reads the pages one after the other: an export must not crowd out the people who work. */
async function readAll<Row>({ source, input, total }: Props<Row>['exportOf']): Promise<Row[]> {
  const rows: Row[] = []
  const pages = Math.ceil(Math.min(total, exportLimit) / 100)
  for (let page = 1; page <= pages; page++) {
    const answer: unknown = await source.call({ ...input, page, per_page: 100 })
    rows.push(...(answer as { data: Row[] }).data)
  }
  return rows
}
