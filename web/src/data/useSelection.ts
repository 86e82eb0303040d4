import { useState } from 'react'

export interface Selection<Row> {
  /** Rows chosen, also on other pages. */
  rows: readonly Row[]
  isSelected: (row: Row) => boolean
  toggle: (row: Row) => void
  /** Every row on screen. */
  togglePage: () => void
  isPageSelected: boolean
  isSome: boolean
  clear: () => void
}

/** Chosen rows of a list; the choice survives paging. */
export function useSelection<Row>(
  page: readonly Row[],
  rowKey: (row: Row) => string | number,
): Selection<Row> {
  const [chosen, setChosen] = useState<ReadonlyMap<string | number, Row>>(new Map())
  const isSelected = (row: Row) => chosen.has(rowKey(row))
  const isPageSelected = page.length > 0 && page.every(isSelected)
  const change = (edit: (next: Map<string | number, Row>) => void) => {
    const next = new Map(chosen)
    edit(next)
    setChosen(next)
  }
  return {
    rows: [...chosen.values()],
    isSelected,
    isPageSelected,
    isSome: chosen.size > 0,
    toggle: row => change(next => next.delete(rowKey(row)) || next.set(rowKey(row), row)),
    togglePage: () =>
      change(next => {
        for (const row of page)
          if (isPageSelected) next.delete(rowKey(row))
          else next.set(rowKey(row), row)
      }),
    clear: () => setChosen(new Map()),
  }
}
