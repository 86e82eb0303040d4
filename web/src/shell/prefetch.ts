import { pagesOf, webPlugins } from '@omnicrm/sdk/web/core'
import { matchPath } from 'react-router'

const started = new Set<string>()

/** Loads the code of the page behind a link while the pointer is still on its way. */
export function prefetchPage(to: string): void {
  const [pathname = to] = to.split(/[?#]/)
  const page = pagesOf(webPlugins.get()).find(one => matchPath(one.path, pathname))
  if (!page || started.has(page.path)) return
  started.add(page.path)
  page.load().catch(() => {
    // Only a head start: opening the page loads again and shows its own error.
    started.delete(page.path)
  })
}
