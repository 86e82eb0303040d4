import { useHotkeys } from '@mantine/hooks'
import { useStore } from '@omnicrm/sdk/web/core'
import { lazy, Suspense, useRef } from 'react'
import { useNavigate } from 'react-router'
import { singleKeysAreOn, useKeys } from '../shell/keys.ts'
import { hasPage } from '../shell/hasPage.ts'
import { openPalette, openShortcuts, overlay } from './open.ts'

const Palette = lazy(() => import('./Palette.tsx'))
const Shortcuts = lazy(() => import('./Shortcuts.tsx'))

/** `G` then a letter; those whose page no plugin brings do nothing. */
export const goKeys: Readonly<Record<string, string>> = {
  d: '/dashboard',
  c: '/customers',
  s: '/services',
  p: '/provisioning',
  i: '/billing/invoices',
  n: '/inventory-items-list',
}

/** Opens palette and key sheet; both are loaded when first asked for. */
export function PaletteHost() {
  const open = useStore(overlay)
  const navigate = useNavigate()
  const goUntil = useRef(0)
  useHotkeys([['mod+K', openPalette]], [])
  const letters = Object.keys(goKeys).map(letter => [letter, () => go(letter)] as const)
  useKeys({
    '/': event => {
      event.preventDefault()
      openPalette()
    },
    '?': openShortcuts,
    g: () => {
      goUntil.current = Date.now() + 1500
    },
  })
  useKeys(Object.fromEntries(letters))

  function go(letter: string) {
    const to = goKeys[letter]
    if (!to || Date.now() > goUntil.current || !singleKeysAreOn()) return
    goUntil.current = 0
    if (hasPage(to)) void navigate(to)
  }

  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette />}
      {open === 'shortcuts' && <Shortcuts />}
    </Suspense>
  )
}
