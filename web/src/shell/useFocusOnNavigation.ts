import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

/** How long a page may take until its heading stands; later the focus stays on the main region. */
const patience = 5000

/** After going to another page the focus stands on its heading, so that a screen reader tells where one is. */
export function useFocusOnNavigation(): void {
  const { pathname } = useLocation()
  const former = useRef(pathname)
  useEffect(() => {
    if (former.current === pathname) return
    former.current = pathname
    const main = document.querySelector<HTMLElement>('#main')
    if (!main) return
    if (!focusHeading(main)) main.focus({ preventScroll: true })
    return keepOnHeading(main)
  }, [pathname])
}

/** @returns whether there is a heading */
export function focusHeading(main: HTMLElement): boolean {
  const heading = main.querySelector<HTMLElement>('h1')
  heading?.setAttribute('tabindex', '-1')
  heading?.focus({ preventScroll: true })
  return heading !== null
}

/** The heading comes with the data, or again with it. Whoever has moved the focus meanwhile keeps it. */
function keepOnHeading(main: HTMLElement): () => void {
  const observer = new MutationObserver(() => {
    const active = document.activeElement
    if (active === main || active === document.body) focusHeading(main)
  })
  const stop = () => {
    observer.disconnect()
    clearTimeout(timer)
    document.removeEventListener('focusin', stopElsewhere)
  }
  const stopElsewhere = ({ target }: FocusEvent) => {
    if (target !== main && !(target instanceof HTMLHeadingElement)) stop()
  }
  const timer = setTimeout(stop, patience)
  document.addEventListener('focusin', stopElsewhere)
  observer.observe(main, { childList: true, subtree: true })
  return stop
}
