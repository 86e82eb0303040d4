import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import createKnex from 'knex'
import { makeDirectory } from '@omnicrm/test'

/** A MariaDB for benchmarks. */
export interface Mariadb extends AsyncDisposable {
  readonly url: URL
  drop(database: string): Promise<void>
}

/** The server of `OMNICRM_TEST_MYSQL`, or a private one that ends with its owner. */
export async function withMariadb(bufferPool = '512M'): Promise<Mariadb> {
  const given = process.env.OMNICRM_TEST_MYSQL
  if (given) return made(new URL(given), async () => undefined)
  const directory = makeDirectory()
  const user = userInfo().username
  const data = join(directory, 'data')
  execFileSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--user=${user}`,
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { stdio: 'ignore' },
  )
  const port = await freePort()
  const program = existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : 'mariadbd'
  const child = spawn(
    program,
    [
      '--no-defaults',
      `--user=${user}`,
      `--datadir=${data}`,
      `--socket=${join(directory, 'socket')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-log-bin',
      '--max-connections=400',
      '--innodb-flush-log-at-trx-commit=0',
      `--innodb-buffer-pool-size=${bufferPool}`,
    ],
    { stdio: 'ignore' },
  )
  const url = new URL(`mysql://root@127.0.0.1:${port}`)
  const end = async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await once(spawn(process.execPath, ['scripts/wait-for-database.ts', url.href, String(child.pid)]), 'exit')
    return made(url, end)
  } catch (error) {
    await end()
    throw error
  }
}

const made = (url: URL, end: () => Promise<void>): Mariadb => ({
  url,
  async drop(database) {
    const db = createKnex({
      client: 'mysql2',
      connection: { host: url.hostname, port: Number(url.port), user: url.username, password: url.password },
    })
    await db.raw('drop database if exists ??', [database])
    await db.destroy()
  },
  [Symbol.asyncDispose]: end,
})

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
