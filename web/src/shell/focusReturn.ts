import { focusHeading } from './useFocusOnNavigation.ts'

const dialog = '[role="dialog"]'

/**
 * A dialog that is drawn only while it is open does not know who opened it, nor does the second of two in a row. When
 * the last one has gone and the focus with it, the focus returns to where it was on the page; to the heading, where
 * that is no more.
 */
export function returnFocus(overlays: HTMLElement): void {
  let onPage: HTMLElement | undefined
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !overlays.contains(target)) onPage = target
  })
  const observer = new MutationObserver(changes => {
    const isGone = changes.some(({ removedNodes }) => [...removedNodes].some(hasDialog))
    if (!isGone || overlays.querySelector(dialog) || document.activeElement !== document.body) return
    if (onPage?.isConnected) return onPage.focus({ preventScroll: true })
    const main = document.querySelector<HTMLElement>('#main')
    if (main) focusHeading(main)
  })
  observer.observe(overlays, { childList: true, subtree: true })
}

const hasDialog = (node: Node): boolean =>
  node instanceof Element && (node.matches(dialog) || node.querySelector(dialog) !== null)
