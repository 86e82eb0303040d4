import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { Redis } from 'ioredis'
import { Failure } from '@omnicrm/sdk'
import type { Log } from '@omnicrm/sdk'
import type { HttpConfig } from '../parts.ts'

export type RateClass = 'login' | 'public' | 'api'

/** Limits by address and class (`rate_limit.*`); 0 switches a class off. */
export interface Rates {
  /** Undefined when the class has no limit. @throws (rejects) 429 with `retryAfter` (PLAT-55) */
  take(rate: RateClass, ip: string): Promise<void> | undefined
  close(): Promise<void>
}

/** In this process, or over all processes with Redis; while Redis is away each process counts for itself (PLAT-22). */
export function makeRates(config: HttpConfig, log: Log): Rates {
  const perMinute = {
    login: config.rateLimit.login_per_minute,
    public: config.rateLimit.public_per_minute,
    api: config.rateLimit.api_per_minute,
  }
  const redis =
    config.redisUrl && Object.values(perMinute).some(each => each > 0)
      ? connect(config.redisUrl, log)
      : undefined
  const limiters = {
    login: makeLimiter('login', perMinute.login, redis),
    public: makeLimiter('public', perMinute.public, redis),
    api: makeLimiter('api', perMinute.api, redis),
  }
  return {
    take: (rate, ip) => limiters[rate]?.consume(ip).then(nothing, refuse),
    close: async () => {
      redis?.disconnect()
    },
  }
}

type Limiter = Pick<RateLimiterMemory, 'consume'>

const nothing = (): void => undefined

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason
  const retryAfter = Math.max(1, Math.ceil(reason.msBeforeNext / 1000))
  throw new Failure(
    'request.tooMany',
    429,
    `Too many requests from this address. Try again in ${retryAfter} seconds.`,
    {
      details: { retryAfter },
    },
  )
}

function makeLimiter(name: RateClass, points: number, redis: Redis | undefined): Limiter | undefined {
  if (points <= 0) return undefined
  const memory = new RateLimiterMemory({ keyPrefix: name, points, duration: 60 })
  if (!redis) return memory
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `omnicrm.rate.${name}`,
    points,
    duration: 60,
    insuranceLimiter: memory,
  })
}

function connect(url: string, log: Log): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 })
  redis.on('error', (error: Error) =>
    log.warn({ err: error }, 'Redis does not answer; each process limits rates by itself until it does.'),
  )
  return redis
}
