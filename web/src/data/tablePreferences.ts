import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useMemo } from 'react'
import type { Column } from './column.ts'
import type { Density } from './listState.ts'
import { columnsOf, toggledColumns } from './listView.ts'
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
 * Which columns of one table are shown: those of the address, in their order, while a view is open; else what the
 * browser remembers under the table's id.
 */
export function useVisibleColumns<Row>(id: string, columns: readonly Column<Row>[], list: ListControl) {
  const [choice, setChoice] = useLocalStorage<Record<string, boolean>>({
    key: `omnicrm.columns.${id}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const { state, change } = list
  return useMemo(() => {
    const remembered = columns.filter(
      (column, index) => index === 0 || (choice[column.key] ?? !column.hidden),
    )
    const shown = state.columns ? columnsOf(columns, state.columns) : remembered
    const isShown = (column: Column<Row>) => shown.includes(column)
    return {
      shown,
      isShown,
      toggle: (column: Column<Row>) =>
        state.columns
          ? change({ columns: toggledColumns(columns, shown, column), page: state.page }, 'replace')
          : setChoice({ ...choice, [column.key]: !isShown(column) }),
    }
  }, [columns, choice, setChoice, state, change])
}
