import { ActionIcon, Checkbox, Group, Popover, SegmentedControl, Stack, Tooltip } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { flushSync } from 'react-dom'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'
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

/** Columns with their order and density, and export of what the filters leave. */
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
            <Stack gap={0} role="group" aria-label={t('list.columns')}>
              {visible.ordered.map(column => (
                <Group key={column.key} gap={0} mih={32} wrap="nowrap">
                  <Checkbox
                    className={classes.option}
                    label={column.label}
                    disabled={column === columns[0]}
                    checked={visible.shown.includes(column)}
                    onChange={() => visible.toggle(column)}
                  />
                  {visible.shown.includes(column) && column !== columns[0] && (
                    <>
                      <Mover
                        label={t('list.moveEarlier', { column: column.label })}
                        icon="up"
                        move={visible.mover(column, -1)}
                      />
                      <Mover
                        label={t('list.moveLater', { column: column.label })}
                        icon="down"
                        move={visible.mover(column, 1)}
                      />
                    </>
                  )}
                </Group>
              ))}
            </Stack>
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </>
  )
}

function Mover({ label, icon, move }: { label: string; icon: IconName; move: (() => void) | undefined }) {
  return (
    <ActionIcon
      size="sm"
      aria-label={label}
      // Disabled for good, a button at the end of its way would drop the focus.
      aria-disabled={!move}
      onClick={event => {
        const button = event.currentTarget
        flushSync(() => move?.())
        button.focus()
      }}
    >
      <Icon name={icon} />
    </ActionIcon>
  )
}
