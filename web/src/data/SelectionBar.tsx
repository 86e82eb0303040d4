import { ActionBar } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import type { ReactNode } from 'react'
import { useKeys } from '../shell/keys.ts'
import classes from './SelectionBar.module.css'
import type { Selection } from './useSelection.ts'

/** Floats above the bottom while rows are selected: how many, and what can be done with them. */
export function SelectionBar<Row>({
  selection,
  children,
}: {
  selection: Selection<Row>
  children: ReactNode
}) {
  const t = useText('web')
  useKeys({ Escape: selection.clear }, selection.isSome)
  return (
    <ActionBar
      opened={selection.isSome}
      onClose={selection.clear}
      withinPortal={false}
      aria-label={t('list.selectionActions')}
      shadow="dialog"
      radius="md"
      position={{ bottom: 24, left: 0, right: 0 }}
    >
      <span className={classes.count} aria-live="polite">
        {t('list.selected', { count: selection.rows.length })}
      </span>
      <ActionBar.Divider />
      {children}
      <ActionBar.CloseButton aria-label={t('list.clearSelection')} />
    </ActionBar>
  )
}
