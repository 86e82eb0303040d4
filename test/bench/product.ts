import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import createKnex from 'knex'
import { makeDirectory } from '@omnicrm/test'

export const repository = fileURLToPath(new URL('../../', import.meta.url))
export const command = join(repository, 'kernel', 'bin', 'omnicrm.ts')

/** Of the first administrator. */
const credentials = { email: 'bench@omnicrm.example', password: 'Correct-Horse-7-Battery' }

/** A data directory with a configuration, as an installation has it. */
export interface Installation {
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  remove(): void
}

/** @param database the `database` section; the embedded one when absent */
export function install(database?: object, more: object = {}): Installation {
  const directory = makeDirectory()
  const file = join(directory, 'crm_config.yaml')
  const auth = {
    first_admin_email: credentials.email,
    first_admin_password: credentials.password,
    access_token_minutes: 120,
  }
  const rate_limit = { login_per_minute: 0, public_per_minute: 0, api_per_minute: 0 }
  writeFileSync(file, JSON.stringify({ auth, rate_limit, ...(database ? { database } : {}), ...more }))
  return {
    directory,
    env: { ...process.env, NODE_ENV: 'production', CRM_CONFIG: file, OMNICRM_DATA: directory },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** A fresh database of a server, for one installation. */
export const freshDatabase = (server: URL, name: string): Promise<object> => databaseOf(server, name, true)

/** A database that earlier runs may have filled. */
export const keptDatabase = (server: URL, name: string): Promise<object> => databaseOf(server, name, false)

async function databaseOf(server: URL, name: string, isFresh: boolean): Promise<object> {
  const at = { host: server.hostname, port: Number(server.port), user: decodeURIComponent(server.username) }
  const password = decodeURIComponent(server.password)
  const db = createKnex({ client: 'mysql2', connection: { ...at, password } })
  try {
    if (isFresh) await db.raw('drop database if exists ??', [name])
    await db.raw('create database if not exists ?? character set utf8mb4', [name])
  } finally {
    await db.destroy()
  }
  return {
    client: 'mysql',
    server: at.host,
    port: at.port,
    name,
    username: at.user,
    ...(password ? { password } : {}),
  }
}

/** `omnicrm serve` in a process of its own. */
export interface Product extends AsyncDisposable {
  readonly pid: number
  readonly address: string
}

const patienceMs = 60_000

export interface ServeOptions {
  readonly nodeArguments?: readonly string[]
  /** Default: a free one. */
  readonly port?: number
  /** Fills the installation with the demo catalogue. */
  readonly demo?: boolean
}

/** Migrates and serves. Its log goes to a file beside the data, as a service manager would send it. */
export async function serve(
  { env, directory }: Installation,
  { nodeArguments = [], port = 0, demo = false }: ServeOptions = {},
): Promise<Product> {
  await ended(spawn(process.execPath, [command, 'migrate'], { env, stdio: ['ignore', 'ignore', 'inherit'] }))
  const file = join(directory, 'server.log')
  const log = openSync(file, 'a')
  const flags = ['--port', String(port), '--host', '127.0.0.1', ...(demo ? ['--demo'] : [])]
  const args = [...nodeArguments, command, 'serve', ...flags]
  const child = spawn(process.execPath, args, { env, cwd: directory, stdio: ['ignore', log, log] })
  closeSync(log)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  try {
    return { pid: child.pid ?? 0, address: await readyAddress(child, file), [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function readyAddress(child: ChildProcess, file: string): Promise<string> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const port = /^ready http:\/\/[^:]+:(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1]
    if (port !== undefined) return `http://127.0.0.1:${port}`
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`The product did not start:\n${readFileSync(file, 'utf8')}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`'${child.spawnargs.slice(1).join(' ')}' ended with code ${code}.`)
}

/** Signs in as the first administrator. @returns an access token */
export async function signIn(address: string): Promise<string> {
  const answer = await request<{ token: string }>(`${address}/crm/auth/login`, { body: credentials })
  return answer.token
}

interface Request {
  readonly method?: string
  readonly body?: object
  readonly token?: string
}

/** @throws Error with the sentence of a refusal */
export async function request<T>(url: string, { method, body, token }: Request = {}): Promise<T> {
  const response = await fetch(url, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T
}
