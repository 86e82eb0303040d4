import { ActionIcon, Checkbox, Popover, SegmentedControl, Stack, Tooltip } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { Icon } from '../Icon.tsx'
import type { Column } from './column.ts'
import { ExportButton, type ExportOf } from './ExportButton.tsx'
import classes from './FilterBar.module.css'
import type { Density } from './listState.ts'
import type { useVisibleColumns } from './tablePreferences.ts'

interface Props<Row> {
  columns: readonly Column<Row>[]
  visible: ReturnType<typeof useVisibleColumns<Row>>
  density: Density
  onDensity: (density: Density) => void
  exportOf: ExportOf
}

/** Columns with density, and export of what the filters leave. */
export function TableMenu<Row>({ columns, visible, density, onDensity, exportOf }: Props<Row>) {
  const t = useText('web')
  const canExport = columns.some(column => column.text) && exportOf.total > 0
  return (
    <>
      {canExport && <ExportButton columns={visible.shown} exportOf={exportOf} />}
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
