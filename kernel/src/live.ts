import { EventEmitter } from 'node:events'
import { Redis } from 'ioredis'
import type { Log } from '@omnicrm/sdk'
import type { LiveHub } from './parts.ts'

export interface ClosableHub extends LiveHub {
  close(): Promise<void>
}

/** Live pushes inside this process; with Redis, over all processes of the deployment. */
export function makeLiveHub(redisUrl: string | undefined, log: Log): ClosableHub {
  const local = new EventEmitter().setMaxListeners(0)
  const subscribe: LiveHub['subscribe'] = listener => {
    local.on('push', listener)
    return () => void local.off('push', listener)
  }
  if (!redisUrl)
    return {
      publish: (topic, key, data) => void local.emit('push', topic, key, data),
      subscribe,
      close: async () => void local.removeAllListeners(),
    }
  return redisHub(redisUrl, log, local, subscribe)
}

const channel = 'omnicrm.live'

function redisHub(url: string, log: Log, local: EventEmitter, subscribe: LiveHub['subscribe']): ClosableHub {
  // A push that can't be passed on is worth nothing later; the subscription waits for Redis however long it takes.
  const out = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
  const input = new Redis(url, { maxRetriesPerRequest: null })
  let isClosed = false
  const lost = (error: Error) => {
    if (!isClosed)
      log.warn({ err: error }, 'Redis does not answer; live pushes reach this process only until it does.')
  }
  out.on('error', lost)
  input.on('error', lost)
  input.subscribe(channel).catch(lost)
  input.on('message', (_channel, text) => {
    const { topic, key, data } = JSON.parse(text) as { topic: string; key: string; data: unknown }
    local.emit('push', topic, key, data)
  })
  return {
    publish: (topic, key, data) =>
      void out.publish(channel, JSON.stringify({ topic, key, data })).catch((error: Error) => {
        lost(error)
        local.emit('push', topic, key, data)
      }),
    subscribe,
    close: async () => {
      local.removeAllListeners()
      isClosed = true
      // Without Redis there is nobody to say goodbye to, and a stop must not wait for it.
      for (const each of [out, input])
        if (each.status === 'ready') await each.quit()
        else each.disconnect()
    },
  }
}
