import type { MapsConfig } from './config.ts'

/** What the browser may know: that addresses can be searched, and whence its maps come; never the key. */
export const browserSettings = ({ server_key, style_url }: MapsConfig) => ({
  search: server_key !== undefined,
  style_url: style_url ?? null,
})

/** Pages may load from the operator's map style and from nothing else (`connect-src` covers tiles and fonts). */
export function sourcesOf({ style_url, style_origins }: MapsConfig): Record<string, string[]> {
  if (style_url === undefined) return {}
  return { 'connect-src': [new URL(style_url).origin, ...style_origins] }
}
