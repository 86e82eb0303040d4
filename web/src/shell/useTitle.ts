import { useEffect } from 'react'
import { useNames } from './useNames.ts'

/** Title of the browser tab: the page first, then the portal, then the company. */
export function useTitle(title: string | undefined): void {
  const { portal, company } = useNames()
  useEffect(() => {
    document.title = [...new Set([title, portal, company])].filter(Boolean).join(' · ')
  }, [title, portal, company])
}
