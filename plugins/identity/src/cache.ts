/** A map that forgets what was not used for longest. */
export function makeRecent<K, V>(limit: number) {
  const entries = new Map<K, V>()
  return {
    get(key: K): V | undefined {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key: K, value: V): void {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > limit) entries.delete(entries.keys().next().value as K)
    },
    delete: (key: K): boolean => entries.delete(key),
  }
}

/** Loads each key once for all who ask; a failed load is not kept. */
export function makeLoads<K, V>(limit: number) {
  const loads = makeRecent<K, Promise<V>>(limit)
  return {
    get(key: K, load: () => Promise<V>): Promise<V> {
      const known = loads.get(key)
      if (known) return known
      const loading = load()
      loads.set(key, loading)
      loading.catch(() => loads.delete(key)) // whoever awaits it is told
      return loading
    },
    forget: (key: K): boolean => loads.delete(key),
  }
}
