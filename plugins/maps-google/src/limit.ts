import type { Actor } from '@omnicrm/sdk'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { MapsConfig } from './config.ts'
import { fail } from './errors.ts'

/** Questions cost money: each caller has so many a minute. @throws `tooMany` */
export function makeLimit({ per_minute: points }: MapsConfig): (actor: Actor) => Promise<void> {
  if (points === 0) return async () => undefined
  const limiter = new RateLimiterMemory({ keyPrefix: 'maps', points, duration: 60 })
  return async actor => {
    try {
      await limiter.consume(`${actor.userId ?? ''} ${actor.apiKeyId ?? ''} ${actor.ip ?? ''}`)
    } catch (reason) {
      if (!(reason instanceof RateLimiterRes)) throw reason
      throw fail.tooMany({ retryAfter: Math.max(1, Math.ceil(reason.msBeforeNext / 1000)) })
    }
  }
}
