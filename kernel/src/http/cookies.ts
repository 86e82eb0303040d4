import type { IncomingMessage } from 'node:http'
import { Failure, type AnswerCookie } from '@omnicrm/sdk'
import type { Cors, HeaderList } from './headers.ts'

/** The declared cookies of a `Cookie` header; of a name sent twice the first counts, as browsers put the closest path first. */
export function readCookies(header: string | undefined, names: ReadonlySet<string>): Record<string, string> {
  const read: Record<string, string> = {}
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && names.has(name)) read[name] ??= unescaped(pair.slice(at + 1).trim())
  }
  return read
}

/** A broken escape stays as it is: then it is a wrong value, not a wrong request. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `Set-Cookie` lines. Scripts can't read them, other sites can't send them (AUTH-22). */
export function cookieHeaders(cookies: readonly AnswerCookie[], isSecure: boolean): HeaderList {
  return cookies.flatMap(({ name, value, path, maxAgeSeconds }) => {
    const life = value === null ? 0 : maxAgeSeconds
    const parts = [
      `${name}=${encodeURIComponent(value ?? '')}`,
      `Path=${path}`,
      ...(life === undefined ? [] : [`Max-Age=${Math.floor(life)}`]),
      'HttpOnly',
      ...(isSecure ? ['Secure'] : []),
      'SameSite=Strict',
    ]
    return ['Set-Cookie', parts.join('; ')]
  })
}

/**
 * What `SameSite=Strict` promises, checked once more: browsers say where a request comes from, and a page of another
 * site has no business with our cookies. Programs say nothing and are let through. @throws 403
 */
export function refuseOtherSites({ headers }: IncomingMessage, cors: Cors): void {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return
  if (site !== 'cross-site' && cors.trusts(headers.origin, headers.host)) return
  throw new Failure('request.crossSite', 403, 'Cookies of this address can only be used by its own pages.')
}

/** Whether cookies may be `Secure`: browsers drop those that come by plain http from any other host than this machine. */
export function carriesSecureCookies(publicUrl: string): boolean {
  if (!URL.canParse(publicUrl)) return true
  const { protocol, hostname } = new URL(publicUrl)
  return protocol !== 'http:' || isLoopback(hostname)
}

const isLoopback = (hostname: string): boolean =>
  /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
