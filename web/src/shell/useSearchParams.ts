import { useCallback, useMemo, useRef } from 'react'
import { useLocation, useNavigate } from 'react-router'

type Init = Readonly<Record<string, string>> | URLSearchParams
interface Options {
  replace?: boolean
  preventScrollReset?: boolean
}
export type SetSearch = (next: Init | ((now: URLSearchParams) => Init), options?: Options) => void

/**
 * The query of the address and a way to change it. Unlike the router's own hook the fragment stays, as it names the
 * open tab: a list inside a tab must not lead out of it.
 */
export function useSearchParams(): [URLSearchParams, SetSearch] {
  const navigate = useNavigate()
  const { search, hash } = useLocation()
  const params = useMemo(() => new URLSearchParams(search), [search])
  const now = useRef({ params, hash })
  // Two changes in one go build on each other.
  // oxlint-disable-next-line react/refs -- read in events only
  now.current = { params, hash }
  const change = useCallback<SetSearch>(
    (next, options = {}) => {
      const { params: current, hash: fragment } = now.current
      const wanted = typeof next === 'function' ? next(new URLSearchParams(current)) : next
      const chosen = new URLSearchParams(wanted)
      now.current = { params: chosen, hash: fragment }
      void navigate({ search: chosen.toString(), hash: fragment }, options)
    },
    [navigate],
  )
  return [params, change]
}
