import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useMemo } from 'react'
import type { Column } from './column.ts'
import type { Density } from './listState.ts'
import { columnsOf, movedColumns, orderedColumns, toggledColumns } from './listView.ts'
import type { ListControl } from './useListState.ts'

/** Row and control height of the whole product, a choice of the user; a view of a list has its own while it is open. */
export function useDensity({ state, change }: ListControl): [Density, (density: Density) => void] {
  const [density, setDensity] = useLocalStorage<Density>({
    key: 'omnicrm.density',
    defaultValue: 'comfortable',
    getInitialValueInEffect: false,
  })
  const { density: ofView, page } = state
  useEffect(() => {
    document.documentElement.dataset['density'] = ofView ?? density
    return () => {
      document.documentElement.dataset['density'] = density
    }
  }, [density, ofView])
  return ofView === undefined
    ? [density, setDensity]
    : [ofView, chosen => change({ density: chosen, page }, 'replace')]
}

/**
 * Which columns of one table are shown, and in which order: those of the address while a view is open; else what the
 * browser remembers under the table's id.
 */
export function useVisibleColumns<Row>(id: string, columns: readonly Column<Row>[], list: ListControl) {
  const [remembered, remember] = useLocalStorage<readonly string[] | null>({
    key: `omnicrm.columns.${id}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const { state, change } = list
  return useMemo(() => {
    const usual = columns.filter((column, index) => index === 0 || !column.hidden)
    const keys = state.columns ?? remembered
    const shown = keys ? columnsOf(columns, keys) : usual
    const show = (chosen: readonly Column<Row>[]) => {
      const chosenKeys = chosen.map(column => column.key)
      if (state.columns) change({ columns: chosenKeys, page: state.page }, 'replace')
      else remember(chosenKeys)
    }
    return {
      shown,
      /** Of the menu: all there are. */
      ordered: orderedColumns(columns, shown),
      toggle: (column: Column<Row>) => show(toggledColumns(columns, shown, column)),
      /** What moves a column, where it can go there. */
      mover(column: Column<Row>, by: 1 | -1): (() => void) | undefined {
        const moved = movedColumns(shown, column, by)
        return moved && (() => show(moved))
      },
    }
  }, [columns, remembered, remember, state, change])
}
