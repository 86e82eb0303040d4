import { storageOf } from '@omnicrm/sdk/web/core'
import { useEffect, useEffectEvent } from 'react'

export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>

const storageKey = 'omnicrm.keys'

/** Single keys can be switched off for people whose tools use them. */
export const singleKeysAreOn = (): boolean => storageOf('local')?.getItem(storageKey) !== 'off'
export const setSingleKeys = (on: boolean): void => storageOf('local')?.setItem(storageKey, on ? 'on' : 'off')

/**
 * Single keys of a page (`j`, `Enter`, `?`). They do nothing while a field or a dialog has the focus, or together
 * with Ctrl, Alt and Meta.
 */
export function useKeys(keys: KeyMap, isOn = true): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return
    if (!singleKeysAreOn() || isTyping(event.target)) return
    const act = keys[event.key] ?? keys[event.key.toLowerCase()]
    if (!act) return
    act(event)
  })
  useEffect(() => {
    if (!isOn) return
    const listener = (event: KeyboardEvent) => pressed(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [isOn])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null
}
