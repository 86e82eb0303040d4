import { storageOf } from '@omnicrm/sdk/web/core'
import { useCallback, useState } from 'react'

/**
 * Input that survives Back and reload, for this tab. Call `clear` when the work is done.
 *
 * @example const [draft, change, clear] = useDraft('customers.create', { name: '' })
 */
export function useDraft<T extends object>(
  id: string,
  initial: T,
): [T, (patch: Partial<T>) => void, () => void] {
  const key = `omnicrm.draft.${id}`
  const [value, setValue] = useState<T>(() => ({ ...initial, ...readDraft<T>(key) }))
  const change = useCallback(
    (patch: Partial<T>) =>
      setValue(now => {
        const next = { ...now, ...patch }
        storageOf('session')?.setItem(key, JSON.stringify(next))
        return next
      }),
    [key],
  )
  const clear = useCallback(() => storageOf('session')?.removeItem(key), [key])
  return [value, change, clear]
}

function readDraft<T>(key: string): Partial<T> {
  const text = storageOf('session')?.getItem(key)
  if (!text) return {}
  try {
    return JSON.parse(text) as Partial<T>
  } catch {
    // Cut off by a full storage: starting empty loses nothing that could still be read.
    return {}
  }
}
