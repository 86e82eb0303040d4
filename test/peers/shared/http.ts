import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Mishap } from './faults.ts'

export interface Listener {
  host: string
  port: number
  close(): Promise<void>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Serves HTTP on the given port (0: any free one) of the loopback address. A handler that throws ends the connection. */
export async function listen(handler: Handler, port = 0, host = '127.0.0.1'): Promise<Listener> {
  const server = createServer((request, response) => {
    handler(request, response).catch((cause: unknown) => {
      if (!isAborted(cause)) process.emitWarning(cause instanceof Error ? cause : String(cause))
      request.socket.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  return {
    host,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

function isAborted(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET'
}

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

export function send(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'application/json',
): void {
  response.writeHead(status, { 'Content-Type': type }).end(text)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, JSON.stringify(body))
}

/** Waits as told, then plays the faults that have the same form on every HTTP peer. True when the call has ended by that. */
export async function playFault(response: ServerResponse, { delayMs, fault }: Mishap): Promise<boolean> {
  if (delayMs > 0) await wait(delayMs)
  switch (fault?.kind) {
    case 'drop':
      response.destroy()
      return true
    case 'http500':
      send(response, 500, 'Internal Server Error\n', 'text/plain; charset=utf-8')
      return true
    case 'http401':
      sendUnauthorized(response)
      return true
    case 'empty':
      send(response, 200, '')
      return true
    case 'error':
    case 'delay':
    case 'after':
    case undefined:
      return false
  }
}

export function sendUnauthorized(response: ServerResponse): void {
  response.setHeader('WWW-Authenticate', 'Basic realm="Restricted"')
  send(response, 401, 'Not authorized\n', 'text/plain; charset=utf-8')
}
