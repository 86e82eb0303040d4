/**
 * What the browser keeps for pages of this address: `local` for all tabs and for good, `session` for one tab. Undefined
 * where people have blocked it together with cookies: then everything works until the page is left.
 */
export function storageOf(kind: 'local' | 'session'): Storage | undefined {
  if (typeof window === 'undefined') return undefined
  try {
    return kind === 'local' ? window.localStorage : window.sessionStorage
  } catch {
    // Browsers throw at the mere look; nothing is lost that could have been kept.
    return undefined
  }
}
