import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** Stands between browser and server, so that tests can cut the live line as a bad network does. */
export interface Front extends AsyncDisposable {
  /** What browsers open. */
  readonly origin: string
  /** Ends all live lines and lets none through until `mend`. Everything else goes on. */
  cut(): void
  mend(): void
}

const isLive = (head: Buffer): boolean => head.subarray(0, 12).toString('latin1') === 'GET /crm/ws '

/** @param address of the server, like `http://127.0.0.1:5000` */
export async function openFront(address: string): Promise<Front> {
  const { hostname, port } = new URL(address)
  const open = new Set<Socket>()
  const lines = new Set<Socket>()
  let isCut = false
  const server = createServer(client => {
    keep(open, client)
    client.once('data', (head: Buffer) => {
      if (isLive(head)) {
        if (isCut) return void client.destroy()
        keep(lines, client)
      }
      join(client, keep(open, connect(Number(port), hostname)), head)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true
      for (const line of lines) line.destroy()
    },
    mend: () => void (isCut = false),
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function keep(among: Set<Socket>, socket: Socket): Socket {
  among.add(socket)
  return socket.once('close', () => among.delete(socket))
}

/** Either side's end or fault ends the other. */
function join(client: Socket, server: Socket, head: Buffer): void {
  server.write(head)
  client.pipe(server).pipe(client)
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}
