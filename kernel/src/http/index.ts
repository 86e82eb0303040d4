import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import Koa from 'koa'
import type { Registry } from 'prom-client'
import type { Log } from '@omnicrm/sdk'
import type { HttpParts, ServedEndpoint } from '../parts.ts'
import { makeAddresses } from './address.ts'
import { makeAnswered } from './answered.ts'
import { carriesSecureCookies } from './cookies.ts'
import { makeCors } from './headers.ts'
import { makeIdempotencyKeys } from './idempotency.ts'
import { makeLines } from './lines.ts'
import { makeMetrics } from './metrics.ts'
import { makeOpenApi } from './openapi.ts'
import { compileAll, makeOperation, refuseUnknownFormats, type Operation } from './operations.ts'
import { ownEndpoints } from './own.ts'
import { serve } from './pipeline.ts'
import { makeRates } from './rates.ts'
import { makeRoutes, routeFaults } from './routes.ts'
import type { Server } from './run.ts'
import { makeSockets } from './sockets.ts'
import { Turn } from './turn.ts'
import { makeWeb } from './web.ts'

export { routeFaults } from './routes.ts'
export { decide } from './decide.ts'
export { addProcessMetrics } from './metrics.ts'

/** The HTTP side of one application. It listens nowhere by itself. */
export interface Http {
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void
  /** Readies a server that is about to listen: serves `/crm/ws`, and compiles all schemas once it does. @throws Error listing endpoints with formats that nobody can check */
  upgrade(server: HttpServer): void
  /** Closes sockets, timers and connections; requests under way run to their end. */
  close(): Promise<void>
  openapi(): object
  /** Where other parts register their figures for `/crm/metrics`. */
  readonly metrics: Registry
}

const sweepMilliseconds = 3_600_000
const plainHttp =
  'crm.public_url is plain http: passwords, tokens and cookies can be read on their way. Serve it by https.'

/** @throws Error listing endpoints that claim the same path */
export function createHttp(parts: HttpParts): Http {
  const metrics = makeMetrics()
  let document: object | undefined
  const openapi = (): object => (document ??= makeOpenApi(served, parts.config, '1'))
  const served: readonly ServedEndpoint[] = [...parts.endpoints, ...ownEndpoints(parts, metrics, openapi)]
  const faults = routeFaults(served)
  if (faults.length > 0)
    throw new Error(`${faults.length} paths are claimed twice:\n  ${faults.join('\n  ')}`)
  const operations = served.map(makeOperation)
  const lines = parts.requestLine && makeLines(parts.requestLine)
  const requestLine = lines?.add
  const tell = makeAnswered(parts)
  const answered: Server['answered'] =
    tell &&
    (({ actor, req, status, isBackground }, path) =>
      tell(actor, { method: req.method ?? 'GET', path, status, isBackground }))
  const server: Server = {
    parts,
    routes: makeRoutes(operations),
    addresses: makeAddresses(parts.config.trustedProxies),
    cors: makeCors(parts.config),
    rates: makeRates(parts.config, parts.log),
    keys: makeIdempotencyKeys(parts.db, parts.now),
    metrics,
    say: parts.say,
    secureCookies: carriesSecureCookies(parts.config.publicUrl),
    requestLine,
    answered,
    web: makeWeb(parts, parts.config.contentSources, { say: parts.say, metrics, requestLine, answered }),
  }
  const sockets = makeSockets(server)
  const closing = new AbortController()
  const sweep = setInterval(() => void sweepKeys(server), sweepMilliseconds).unref()
  return {
    handler: makeHandler(server),
    upgrade(target) {
      if (!server.secureCookies) parts.log.warn({}, plainHttp)
      // Tests boot many applications and use few endpoints of each; a deployment wants to hear of faults before its users.
      if (!parts.strictAnswers) {
        refuseUnknownFormats(operations)
        target.once('listening', () => void compileAndTell(operations, closing.signal, parts.log))
      }
      sockets.attach(target)
    },
    async close() {
      clearInterval(sweep)
      closing.abort()
      await sockets.close()
      await server.rates.close()
      lines?.flush()
    },
    openapi,
    metrics: metrics.registry,
  }
}

/** One middleware: every further one costs each request a promise and a closure. */
function makeHandler(server: Server): Http['handler'] {
  const app = new Koa()
  app.use(ctx => {
    ctx.respond = false
    return serve(server, new Turn(ctx.req, ctx.res, server.addresses.of(ctx.req), server.parts.log))
  })
  app.on('error', (error: Error) =>
    server.parts.log.error({ err: error }, 'A request failed outside its handler.'),
  )
  const handle = app.callback()
  return (req, res) => void handle(req, res)
}

async function compileAndTell(
  operations: readonly Operation[],
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const faults = await compileAll(operations, signal)
  if (faults.length > 0)
    log.error({ faults }, `${faults.length} endpoints can't answer: their schemas can't be compiled.`)
}

async function sweepKeys({ keys, parts }: Server): Promise<void> {
  try {
    await keys.sweep()
  } catch (error) {
    // Expired keys are recognised without being deleted; the next sweep tries again.
    parts.log.warn({ err: error }, 'Expired idempotency keys could not be deleted.')
  }
}
