import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useMemo } from 'react'
import type { Column } from './column.ts'

export type Density = 'comfortable' | 'compact'

/** Row and control height of the whole product, a choice of the user. */
export function useDensity(): [Density, (density: Density) => void] {
  const [density, setDensity] = useLocalStorage<Density>({
    key: 'omnicrm.density',
    defaultValue: 'comfortable',
  })
  useEffect(() => {
    document.documentElement.dataset['density'] = density
  }, [density])
  return [density, setDensity]
}

/** Which columns of one table are shown; the choice is remembered under the table's id. */
export function useVisibleColumns<Row>(id: string, columns: readonly Column<Row>[]) {
  const [choice, setChoice] = useLocalStorage<Record<string, boolean>>({
    key: `omnicrm.columns.${id}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  return useMemo(() => {
    const isShown = (column: Column<Row>, index: number) =>
      index === 0 || (choice[column.key] ?? !column.hidden)
    return {
      shown: columns.filter(isShown),
      isShown: (column: Column<Row>) => isShown(column, columns.indexOf(column)),
      toggle: (column: Column<Row>) =>
        setChoice({ ...choice, [column.key]: !isShown(column, columns.indexOf(column)) }),
      reset: () => setChoice({}),
    }
  }, [columns, choice, setChoice])
}
