import { createHash } from 'node:crypto'
import type { Entry, Exchange, Handlers } from '@omnicrm/sdk'
import type { HttpParts, ServedEndpoint } from '../parts.ts'
import { kernelApi } from './contract.ts'
import { docsFile, docsPage } from './docs.ts'
import { makeHealth } from './health.ts'
import type { Metrics } from './metrics.ts'
import { json } from './send.ts'

type KernelApi = ReturnType<typeof kernelApi>

/** The kernel's own endpoints with their handlers, served like those of any plugin. */
export function ownEndpoints(parts: HttpParts, metrics: Metrics, openapi: () => object): ServedEndpoint[] {
  const api = kernelApi(parts.permissions)
  const handlers = makeHandlers(parts, metrics, openapi)
  return Object.entries(api).map(([name, endpoint]) => ({
    plugin: 'kernel',
    name,
    endpoint,
    handle: handlers[name as keyof KernelApi] as ServedEndpoint['handle'],
  }))
}

function makeHandlers(parts: HttpParts, metrics: Metrics, openapi: () => object): Handlers<KernelApi> {
  const health = makeHealth(parts.checks, parts.log)
  return {
    health: async (entry: Entry, _input, exchange: Exchange) => {
      const { status, checks } = await health()
      const body = JSON.stringify(entry.actor.isAdmin ? { status, checks } : { status })
      exchange.reply({ status: status === 'ok' ? 200 : 503, type: json, body })
    },
    metrics: async (_entry, _input, exchange) => {
      exchange.reply({ type: metrics.registry.contentType, body: await metrics.text() })
    },
    uiConfig: async (_entry, _input, exchange) => replyTagged(exchange, JSON.stringify(parts.ui())),
    openapi: async (_entry, _input, exchange) => replyTagged(exchange, JSON.stringify(openapi())),
    docs: async (_entry, _input, exchange) => exchange.reply(docsPage()),
    docsFile: async (_entry, { file }, exchange) => exchange.reply(await docsFile(file)),
  }
}

/** Answers 304 when the asker has this text already. */
function replyTagged(exchange: Exchange, body: string): void {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers = { ETag: tag, 'Cache-Control': 'no-cache' }
  const known = String(exchange.headers['if-none-match'] ?? '').split(/\s*,\s*/)
  if (known.includes(tag) || known.includes(`W/${tag}`)) exchange.reply({ status: 304, headers, body: '' })
  else exchange.reply({ type: json, headers, body })
}
