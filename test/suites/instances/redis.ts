import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { Redis } from 'ioredis'

/** A real Redis on loopback that keeps nothing on disk, and can be killed and started again at its address. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string
  start(): Promise<void>
  kill(): Promise<void>
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  let child: ChildProcess | undefined
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      child = launch(port)
      await untilItAnswers(server.url, child)
    },
    async kill() {
      const running = child
      child = undefined
      if (!running || running.exitCode !== null) return
      const gone = once(running, 'exit')
      running.kill('SIGKILL')
      await gone
    },
    [Symbol.asyncDispose]: () => server.kill(),
  }
  await server.start()
  return server
}

/** Debian's `redis-tools` holds the server under the name of its checker, without the service that `redis-server` would start. */
function launch(port: number): ChildProcess {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  return spawn('redis-check-rdb', settings, { argv0: 'redis-server', stdio: 'ignore' })
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  const failed = Promise.race([
    once(child, 'error').then(([error]) => Promise.reject(error as Error)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`Redis ended with ${code}.`))),
  ])
  try {
    await Promise.race([client.ping(), failed])
  } finally {
    client.disconnect()
    // Ends with the test, when nobody waits for it any more.
    failed.catch(() => undefined)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
