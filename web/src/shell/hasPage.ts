import { pagesOf, webPlugins } from '@omnicrm/sdk/web/core'
import { matchPath } from 'react-router'

const ownPaths = ['/dashboard', '/change-password', '/work']

/** Whether an enabled plugin (or the shell) brings a page for this path. */
export const hasPage = (to: string): boolean =>
  ownPaths.includes(to) || pagesOf(webPlugins.get()).some(page => matchPath(page.path, to))
