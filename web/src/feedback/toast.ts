import { makeStore } from '@omnicrm/sdk/web/core'
import type { ReactNode } from 'react'
import { translations } from '../i18n/i18n.ts'

export interface ToastAction {
  label: string
  run: () => void
}

interface ToastOptions {
  action?: ToastAction
  /** Milliseconds; a danger stays until closed. */
  stays?: number | false
}

export interface Toast {
  id: string
  tone: 'success' | 'info' | 'warning' | 'danger' | 'violet'
  message: ReactNode
  action: ToastAction | undefined
}

/** Toasts on screen, oldest first. */
export const toasts = makeStore<readonly Toast[]>([])

export const closeToast = (id: string): void => toasts.set(toasts.get().filter(one => one.id !== id))

function show(tone: Toast['tone'], message: ReactNode, { action, stays }: ToastOptions = {}): void {
  const id = crypto.randomUUID()
  toasts.set([...toasts.get().slice(-3), { id, tone, message, action }])
  const until = stays ?? (tone === 'danger' ? false : 6000)
  if (until !== false) setTimeout(() => closeToast(id), until)
}

/** Short messages at the edge. They never take the focus; a danger stays until closed. */
export const toast = {
  success: (message: ReactNode, options?: ToastOptions) => show('success', message, options),
  info: (message: ReactNode, options?: ToastOptions) => show('info', message, options),
  warning: (message: ReactNode, options?: ToastOptions) => show('warning', message, options),
  danger: (message: ReactNode, options?: ToastOptions) => show('danger', message, options),
  violet: (message: ReactNode, options?: ToastOptions) => show('violet', message, options),
}

let pendingUndo: (() => void) | undefined

/** For reversible things: it is done, and can be taken back for 8 seconds, also with `Z`. */
export function offerUndo(message: ReactNode, undo: () => void): void {
  const label = translations.t('common.undo', { ns: 'web' })
  const run = () => {
    pendingUndo = undefined
    undo()
  }
  pendingUndo = run
  setTimeout(() => {
    if (pendingUndo === run) pendingUndo = undefined
  }, 8000)
  toast.success(message, { action: { label, run }, stays: 8000 })
}

/** What `Z` does. */
export function undoLast(): void {
  pendingUndo?.()
}
