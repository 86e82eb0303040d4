import { makeStore } from '@omnicrm/sdk/web/core'

/** Which of the two is open over the page. */
export const overlay = makeStore<'none' | 'palette' | 'shortcuts'>('none')

export const openPalette = (): void => overlay.set('palette')
export const openShortcuts = (): void => overlay.set('shortcuts')
export const closeOverlay = (): void => overlay.set('none')
