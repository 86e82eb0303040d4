import { useConfig } from '@omnicrm/sdk/web/core'
import { useEffect } from 'react'

/** Title of the browser tab: the page first, then the portal. */
export function useTitle(title: string | undefined): void {
  const { portal_name: portal } = useConfig()
  useEffect(() => {
    document.title = title ? `${title} · ${portal}` : portal
  }, [title, portal])
}
