import type { IncomingMessage } from 'node:http'
import type { HttpConfig } from '../parts.ts'

/** Header names and values, flat, as `writeHead` takes them. */
export type HeaderList = readonly string[]

/** Answers of the API carry data, never a document: nothing may be loaded from them or frame them. */
export const apiHeaders: HeaderList = [
  'X-Content-Type-Options',
  'nosniff',
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
]

export const strictTransport: HeaderList = [
  'Strict-Transport-Security',
  'max-age=31536000; includeSubDomains',
]

/** What the pages of the web may load besides their own origin, by directive of the Content-Security-Policy. */
export type ContentSources = Readonly<Record<string, readonly string[]>>

/** Own scripts only; styles inline too, because the design system computes them. */
export function pageHeaders(extra: ContentSources = {}): HeaderList {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', 'https:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'", 'ws:', 'wss:'],
    'worker-src': ["'self'", 'blob:'],
    'frame-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'self'"],
  }
  for (const [name, sources] of Object.entries(extra))
    directives[name] = [...(directives[name] ?? ["'self'"]), ...sources]
  const policy = Object.entries(directives).map(([name, sources]) => `${name} ${sources.join(' ')}`)
  return [
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'strict-origin-when-cross-origin',
    'X-Frame-Options',
    'SAMEORIGIN',
    'Permissions-Policy',
    'geolocation=(self), camera=(), microphone=(), payment=(self)',
    'Content-Security-Policy',
    policy.join('; '),
  ]
}

/** Cross-origin access by configuration (`crm.cors_origins`); `*` admits every origin, without credentials. */
export interface Cors {
  /** Headers for an answer to this request; undefined for requests of our own pages and of strangers. */
  headers(req: IncomingMessage): HeaderList | undefined
  /** Whether the origin is our own, or named in the configuration; one that `*` admits is not trusted. */
  trusts(origin: string | undefined, host: string | undefined): boolean
  /** Whether a page of this origin may open the WebSocket. */
  admits(origin: string | undefined, host: string | undefined): boolean
}

const exposed = 'X-Request-Id, Retry-After, Idempotent-Replayed, Content-Disposition, ETag'
const preflight: HeaderList = [
  'Access-Control-Allow-Methods',
  'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers',
  'Authorization, Content-Type, Idempotency-Key, X-API-KEY, X-Request-Id, X-OmniCRM-Background, Accept-Language',
  'Access-Control-Max-Age',
  '600',
]

export function makeCors(config: HttpConfig): Cors {
  const origins = new Set(config.corsOrigins.map(each => each.replace(/\/$/, '')))
  const own = originOf(config.publicUrl)
  const any = origins.has('*')
  // Programs send no origin, and browsers always one with what could do harm.
  const trusts: Cors['trusts'] = (origin, host) =>
    origin === undefined ||
    origins.has(origin) ||
    origin === own ||
    (host !== undefined && hostOf(origin) === host.toLowerCase())
  return {
    trusts,
    headers(req) {
      const origin = req.headers.origin
      if (origin === undefined || origins.size === 0) return undefined
      if (!any && !origins.has(origin)) return undefined
      return [
        'Access-Control-Allow-Origin',
        any ? '*' : origin,
        ...(any ? [] : ['Access-Control-Allow-Credentials', 'true', 'Vary', 'Origin']),
        'Access-Control-Expose-Headers',
        exposed,
        ...(req.method === 'OPTIONS' ? preflight : []),
      ]
    },
    // Nothing rides on a cookie here: the first message authenticates.
    admits: (origin, host) => any || trusts(origin, host),
  }
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)
const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined)
