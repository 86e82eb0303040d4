import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

/** After going to another page the focus stands on its heading, so that a screen reader tells where one is. */
export function useFocusOnNavigation(): void {
  const { pathname } = useLocation()
  const former = useRef(pathname)
  useEffect(() => {
    if (former.current === pathname) return
    former.current = pathname
    const heading =
      document.querySelector<HTMLElement>('#main h1') ?? document.querySelector<HTMLElement>('#main')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus({ preventScroll: true })
  }, [pathname])
}
