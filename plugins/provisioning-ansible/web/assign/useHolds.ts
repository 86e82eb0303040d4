import { isApiError, useApiMutation } from '@omnicrm/sdk/web'
import type { AvailableItem } from '@omnicrm/plugin-inventory/contract'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { inventory } from '../api.ts'

/** Holds end after some minutes (`inventory.hold_minutes`); an open wizard holds on. */
const renewMs = 4 * 60_000

interface Options {
  items: Readonly<Record<string, AvailableItem>>
  onChange: (items: Readonly<Record<string, AvailableItem>>) => void
}

/**
 * Holds chosen items for this order and gives them back when the choice changes or the wizard is left (PLAN-18,
 * PLAN-24). An item that can't be held (any more) is taken out of the choice, with the reason.
 */
export function useHolds({ items, onChange }: Options) {
  const hold = useApiMutation(inventory.hold, { invalidates: [inventory.available] })
  const unhold = useApiMutation(inventory.unhold, { invalidates: [inventory.available] })
  const [refusals, setRefusals] = useState<Readonly<Record<string, string>>>({})
  const isOrdered = useRef(false)

  const release = (item: AvailableItem) => {
    // A hold that can't be given back ends by itself; nobody has to wait for it here.
    unhold.mutate({ inventory_id: item.inventory_id })
  }
  const take = async (type: string, item: AvailableItem): Promise<boolean> => {
    try {
      await hold.mutateAsync({ inventory_id: item.inventory_id })
      return true
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      setRefusals(now => ({ ...now, [type]: cause.message }))
      return false
    }
  }
  const choose = async (type: string, item: AvailableItem | undefined) => {
    const former = items[type]
    if (item && item.inventory_id === former?.inventory_id) return
    setRefusals(now => without(now, type))
    if (item && !(await take(type, item))) return
    if (former) release(former)
    onChange(item ? { ...items, [type]: item } : without(items, type))
  }

  const renew = useEffectEvent(async () => {
    for (const [type, item] of Object.entries(items)) {
      if (!(await take(type, item))) onChange(without(items, type))
    }
  })
  const leave = useEffectEvent(() => {
    if (!isOrdered.current) for (const item of Object.values(items)) release(item)
  })
  useEffect(() => {
    const first = setTimeout(() => void renew())
    const timer = setInterval(() => void renew(), renewMs)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
      leave()
    }
  }, [])
  return {
    choose,
    refusals,
    isBusy: hold.isPending,
    /** The job holds what it ordered from now on; what was chosen for another product goes back. */
    ordered: (types: readonly string[]) => {
      isOrdered.current = true
      for (const [type, item] of Object.entries(items)) if (!types.includes(type)) release(item)
    },
  }
}

function without<Value>(from: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key !== name))
}
