import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { allows, type Allow } from './allow.ts'
import { uiConfig, type UiConfig } from './config.ts'
import { followTopic, liveState, type LiveState } from './live.ts'
import { webPlugins, type WebPlugin } from './registry.ts'
import { session, type Session } from './session.ts'
import type { Store } from './store.ts'

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get)
}

/** Who is signed in. */
export const useSession = (): Session => useStore(session)

/** Settings of the deployment: names, currency, languages. */
export const useConfig = (): UiConfig => useStore(uiConfig)

export const useWebPlugins = (): readonly WebPlugin[] => useStore(webPlugins)

/** Whether the signed-in user may do this: what is not allowed is absent, not disabled. */
export function useCan(allow: Allow): boolean {
  return allows(allow, useSession().me?.permissions)
}

/** `t` of one namespace: the plugin's id. */
export const useText = (namespace: string) => useTranslation(namespace).t

/**
 * Follows a live topic. `onReady` runs whenever the line comes (back) up: refetch there, as nothing is replayed.
 * `undefined` as topic follows nothing.
 */
export function useLive<T>(
  topic: string | undefined,
  onData: (data: T) => void,
  also: { onReady?: () => void; onRefused?: (message: string) => void } = {},
): LiveState {
  const data = useEffectEvent((value: unknown) => onData(value as T))
  const ready = useEffectEvent(() => also.onReady?.())
  const refused = useEffectEvent((message: string) => also.onRefused?.(message))
  useEffect(() => {
    if (topic === undefined) return
    return followTopic(topic, {
      onData: value => data(value),
      onReady: () => ready(),
      onRefused: message => refused(message),
    })
  }, [topic])
  return useStore(liveState)
}

/** Interval for `refetchInterval`: polls only while the live line is down. */
export function usePollWhenLost(everyMs: number): number | false {
  return useStore(liveState) === 'open' ? false : everyMs
}
