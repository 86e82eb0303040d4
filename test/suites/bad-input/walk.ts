import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import type { InjectOptions, Response } from 'light-my-request'
import type { ServedEndpoint } from '@omnicrm/kernel'
import { isStaff, type Actor, type Allow, type Endpoint } from '@omnicrm/sdk'
import { engine, staff, testApp, type TestApp } from '@omnicrm/test'

const plugins = new URL('../../../plugins/', import.meta.url)

/** Ids of all first-party plugins: what a new one serves is walked from its first day. */
export const everyPlugin = (): string[] =>
  readdirSync(plugins).filter(id => existsSync(new URL(`${id}/plugin.ts`, plugins)))

/** The whole product on a fresh database; no play runs and no limit by address holds. */
export const wholeProduct = async (config: Record<string, unknown> = {}): Promise<TestApp> =>
  await testApp({
    plugins: everyPlugin(),
    config: {
      auth: { bcrypt_cost: 4 },
      rate_limit: { login_per_minute: 0, public_per_minute: 0 },
      ...config,
    },
  })

/** `PUT /crm/customer/ (customers.create)`, as failures name it. */
export const titleOf = ({ plugin, name, endpoint }: ServedEndpoint): string =>
  `${endpoint.method} ${endpoint.path} (${plugin}.${name})`

export const endpointsOf = (app: TestApp): readonly ServedEndpoint[] => app.kernel.wiring.endpoints

export const parametersOf = ({ endpoint }: ServedEndpoint): string[] =>
  [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

export const takesBody = (endpoint: Endpoint): boolean =>
  endpoint.body !== undefined && endpoint.method !== 'GET' && endpoint.kind !== 'raw'

/** The path with these values; parameters without one get 1, which suits ids and texts. */
export const pathOf = (endpoint: Endpoint, values: Readonly<Record<string, string | number>> = {}): string =>
  endpoint.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(String(values[name] ?? 1)))

export const isOpen = (allow: Allow): boolean =>
  allow === 'anyone' || (typeof allow === 'object' && allow.kind === 'anyOf' && allow.any.some(isOpen))

/** True when whoever is signed in may call, without any right. */
export const isForAll = (allow: Allow): boolean =>
  allow === 'signedIn' ||
  isOpen(allow) ||
  (typeof allow === 'object' && allow.kind === 'anyOf' && allow.any.some(isForAll))

/** Every right that plays a part in this decision; of own rights only, when asked. */
export function rightsOf(allow: Allow, kind: 'all' | 'own' = 'all'): string[] {
  if (typeof allow === 'string') return []
  switch (allow.kind) {
    case 'permission':
      return kind === 'all' ? [allow.name] : []
    case 'machine':
      return kind === 'all' ? [allow.right.name] : []
    case 'own':
      return [allow.right.name]
    case 'anyOf':
      return allow.any.flatMap(each => rightsOf(each, kind))
  }
}

/** Holds every right of the product but those that this endpoint asks for: of what is for staff, all own ones. */
export function outsiderOf(app: TestApp, { endpoint }: ServedEndpoint): Actor {
  const asked = new Set(['admin', ...rightsOf(endpoint.allow)])
  const names = app.kernel.wiring.permissions.map(each => each.name).filter(name => !asked.has(name))
  return staff(
    ...(endpoint.allow === 'staff'
      ? names.filter(name => !isStaff({ isAdmin: false, permissions: new Set([name]) }))
      : names),
  )
}

export interface Answer {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly errors: Readonly<Record<string, string>>
}

export function read(response: Response): Answer {
  const text = response.body
  const body = (text.startsWith('{') ? response.json() : {}) as Partial<Answer>
  return {
    status: response.statusCode,
    code: body.code ?? '',
    message: body.message ?? text.slice(0, 200),
    errors: body.errors ?? {},
  }
}

type Send = (request: InjectOptions) => Promise<Response>
export const ask = async (send: { http: Send }, request: InjectOptions): Promise<Answer> =>
  read(await send.http(request))

/** A digest of every table, by name: what was refused must have left no trace in any of them. */
export async function traces({ entry }: TestApp): Promise<Record<string, string>> {
  const { db } = entry
  const rows: Record<string, string>[] =
    engine === 'sqlite'
      ? await db('sqlite_master').where({ type: 'table' }).select('name')
      : ((await db.raw('show tables')) as [Record<string, string>[]])[0]
  const found: Record<string, string> = {}
  for (const name of rows.flatMap(row => Object.values(row)).toSorted()) {
    const lines = (await db(name).select('*')).map(row => JSON.stringify(row)).toSorted()
    found[name] = `${lines.length} rows ${createHash('sha256').update(lines.join('\n')).digest('hex')}`
  }
  return found
}
