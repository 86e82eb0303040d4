import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { trim } from './paths.ts'
import type { Server } from './run.ts'
import { makeSession, type Session } from './session.ts'

/** The WebSocket side: `/crm/ws` pushes live topics to those who may read them (PLAT-28). */
export interface Sockets {
  attach(server: HttpServer): void
  close(): Promise<void>
}

const path = '/crm/ws'
const largestMessage = 16 * 1024
/** Bytes that may wait for a slow client before it is dropped; it reads again what it missed when it comes back. */
const largestBacklog = 1024 * 1024

/** Milliseconds. */
export interface Pace {
  /** A client must authenticate within this time. */
  readonly patience: number
  /** Between pings; one that is not answered until the next ends the connection. */
  readonly beat: number
  /** Between looks at whether credentials still hold. */
  readonly recheck: number
}

/** What sockets need of the server. */
export type SocketServer = Pick<Server, 'parts' | 'addresses' | 'cors' | 'metrics'>

const usualPace: Pace = { patience: 5000, beat: 30_000, recheck: 60_000 }

export function makeSockets(server: SocketServer, pace: Pace = usualPace): Sockets {
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const sessions = new Set<Session>()
  const followers = new Map<string, Set<Session>>()
  const attached: (() => void)[] = []
  const unfollow = server.parts.live.subscribe((topic, key, data) => push(followers, `${topic}:${key}`, data))
  const beat = setInterval(() => sessions.forEach(each => each.beat()), pace.beat).unref()
  const recheck = setInterval(() => sessions.forEach(each => each.recheck()), pace.recheck).unref()

  const accept = (socket: WebSocket, req: IncomingMessage) => {
    const session = makeSession(server.parts, socket, {
      ip: server.addresses.of(req),
      followers,
      patience: pace.patience,
    })
    sessions.add(session)
    server.metrics.sockets.set(sessions.size)
    socket.on('close', () => {
      sessions.delete(session)
      session.end()
      server.metrics.sockets.set(sessions.size)
    })
  }
  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [pathname = ''] = (req.url ?? '').split('?')
    if (trim(pathname) !== path) return refuse(socket, '404 Not Found')
    if (!server.cors.admits(req.headers.origin, req.headers.host)) return refuse(socket, '403 Forbidden')
    wss.handleUpgrade(req, socket, head, opened => accept(opened, req))
  }
  return {
    attach(target) {
      target.on('upgrade', onUpgrade)
      attached.push(() => void target.off('upgrade', onUpgrade))
    },
    async close() {
      clearInterval(beat)
      clearInterval(recheck)
      unfollow()
      for (const detach of attached) detach()
      for (const session of sessions) session.close(1001, 'The server is going down.')
      wss.close()
    },
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Writes the message once for all who follow the topic. */
function push(followers: ReadonlyMap<string, Set<Session>>, topic: string, data: unknown): void {
  const sessions = followers.get(topic)
  if (!sessions) return
  const text = JSON.stringify({ type: 'live', topic, data })
  for (const session of sessions) session.push(text, largestBacklog)
}
