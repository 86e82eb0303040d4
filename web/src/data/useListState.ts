import { useCallback, useMemo } from 'react'
import { useSearchParams } from '../shell/useSearchParams.ts'
import { readListState, writeListState, type ListDefaults, type ListState } from './listState.ts'

export interface ListControl {
  state: ListState
  /** Changes the address; typing replaces the entry, so that Back leaves the list instead of undoing letters. */
  change: (patch: Partial<ListState>, how?: 'push' | 'replace') => void
}

/** State of one list in the address; `prefix` keeps two lists of one page apart. */
export function useListState(prefix: string, defaults: ListDefaults): ListControl {
  const [search, setSearch] = useSearchParams()
  const { perPage, sort, order, filters } = defaults
  const usual = useMemo(
    () => ({
      ...(perPage === undefined ? {} : { perPage }),
      ...(sort === undefined ? {} : { sort }),
      ...(order === undefined ? {} : { order }),
      ...(filters === undefined ? {} : { filters }),
    }),
    [perPage, sort, order, filters],
  )
  const state = useMemo(() => readListState(search, prefix, usual), [search, prefix, usual])
  const change = useCallback(
    (patch: Partial<ListState>, how: 'push' | 'replace' = 'push') => {
      setSearch(
        now => {
          const former = readListState(now, prefix, usual)
          return writeListState(now, prefix, { ...former, page: 1, ...patch }, usual)
        },
        { replace: how === 'replace', preventScrollReset: true },
      )
    },
    [setSearch, prefix, usual],
  )
  return { state, change }
}
