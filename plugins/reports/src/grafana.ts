import { raise } from '@omnicrm/sdk'
import { fail, type GrafanaPanel } from '../contract.ts'
import type { ReportsConfig } from './config.ts'
import { imageUrl, panelsOf } from './panels.ts'

export interface Picture {
  readonly type: string
  readonly body: Buffer
}

export interface Grafana {
  readonly panels: readonly GrafanaPanel[]
  draw(panel: number, theme: 'light' | 'dark'): Promise<Picture>
}

const limitBytes = 8 * 1024 * 1024
const waitMs = 30_000
const keepMs = 15_000
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/webp'])

/**
 * Fetches pictures of the configured panels and of nothing else: by GET, with the key of the configuration and no
 * header of the caller, without following anybody elsewhere. Many dashboards that look at once share one drawing.
 */
export function makeGrafana(config: ReportsConfig, now: () => number = Date.now): Grafana {
  const panels = panelsOf(config)
  const kept = new Map<string, { at: number; picture: Promise<Picture> }>()
  return {
    panels,
    async draw(number, theme) {
      const panel = panels.find(each => each.panel === number) ?? raise(fail.noPanel({ panel: number }))
      const key = `${number} ${theme}`
      const known = kept.get(key)
      if (known && now() - known.at < keepMs) return await known.picture
      const picture = fetchPicture(imageUrl(panel.url, theme), config.grafana_api_key)
      kept.set(key, { at: now(), picture })
      try {
        return await picture
      } catch (error) {
        kept.delete(key) // The next one who looks tries again.
        throw error
      }
    },
  }
}

async function fetchPicture(url: URL, key: string | undefined): Promise<Picture> {
  let response: Response
  try {
    response = await fetch(url, {
      headers: { Accept: 'image/*', ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(waitMs),
    })
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    throw fail.notDrawn({ reason: late ? 'it did not answer in time.' : 'it can not be reached.' })
  }
  const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? ''
  if (response.status !== 200 || !pictureTypes.has(type)) {
    await response.body?.cancel()
    throw fail.notDrawn({ reason: reasonOf(response.status) })
  }
  return { type, body: await readLimited(response) }
}

function reasonOf(status: number): string {
  if (status === 401 || status === 403 || (status >= 300 && status < 400))
    return 'it does not accept the key.'
  return status === 200 ? 'it answered with something else than a picture.' : `it answered ${status}.`
}

async function readLimited(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > limitBytes) throw fail.notDrawn({ reason: 'the picture is too large.' })
    parts.push(part)
  }
  return Buffer.concat(parts)
}
