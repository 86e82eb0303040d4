import assert from 'node:assert/strict'
import {
  anyOf,
  column,
  definePlugin,
  entity,
  Id,
  own,
  PageOf,
  permission,
  query,
  list,
  ListQuery,
  nullable,
  T,
  type Actor,
  type OutputOf,
  type Plugin,
} from '@omnicrm/sdk'
import { admin, ApiError, testApp, type TestApp, type TestClient } from '@omnicrm/test'
import { api, MailOutboxes, Scopes, TokenGuards, tokensOf, type UserMessage } from '../contract.ts'

export const adminEmail = 'root@example.com'
export const password = 'TempP@ssw0rd!'
export const otherPassword = 'NewSecureP@ssw0rd!'

export interface Options {
  readonly plugins?: readonly (string | Plugin)[]
  readonly config?: Record<string, unknown>
  readonly clock?: Date
}

/** An installation with its first administrator, and passwords that hash fast. */
export async function identityApp({ plugins = [], config = {}, clock }: Options = {}): Promise<TestApp> {
  const auth = { bcrypt_cost: 4, ...(config.auth as object | undefined) }
  return await testApp({
    plugins: ['identity', ...plugins],
    config: { rate_limit: { login_per_minute: 0, public_per_minute: 0 }, ...config, auth },
    env: { OMNICRM_ADMIN_EMAIL: adminEmail, OMNICRM_ADMIN_PASSWORD: password },
    firstBoot: { demo: false },
    ...(clock ? { clock } : {}),
  })
}

/** The first administrator as an actor: rows refer to users that are there, and its id differs between databases. */
export async function firstAdmin(app: TestApp): Promise<Actor> {
  const user = (await app.entry.db('user').orderBy('id').first()) as { id: number; username: string }
  return { ...admin(), userId: user.id, userName: user.username }
}

export type Tokens = OutputOf<typeof api.refresh> & { readonly refresh_token: string }

/** Tokens of a program, which keeps the refresh token itself. */
function kept(answer: OutputOf<typeof api.refresh>): Tokens {
  const { refresh_token } = answer
  assert.ok(refresh_token !== null)
  return { ...answer, refresh_token }
}

export const signIn = async (app: TestApp, email = adminEmail, secret = password): Promise<Tokens> =>
  kept(tokensOf(await app.as(undefined).of(api).login({ email, password: secret })))

export const renew = async (app: TestApp, refresh_token: string): Promise<Tokens> =>
  kept(await app.as(undefined).of(api).refresh({ refresh_token }))

/** Requests with a token of its own, as a browser sends them. */
type Verb = 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export const withToken = (app: TestApp, token: string) => ({
  get: (url: string) => app.http({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } }),
  send: (method: Verb, url: string, payload: object = {}) =>
    app.http({ method, url, payload, headers: { authorization: `Bearer ${token}` } }),
})

/** What many who do the same at once get: the values of those who succeed, and each code of the refusals once. */
export async function atOnce<T>(
  many: number,
  work: (at: number) => Promise<T>,
): Promise<{ values: T[]; refused: string[] }> {
  const outcomes = await Promise.allSettled(Array.from({ length: many }, (_, at) => work(at)))
  const codes = outcomes.flatMap(each =>
    each.status === 'rejected'
      ? [each.reason instanceof ApiError ? each.reason.code : String(each.reason)]
      : [],
  )
  return {
    values: outcomes.flatMap(each => (each.status === 'fulfilled' ? [each.value] : [])),
    refused: [...new Set(codes)].toSorted(),
  }
}

let count = 0
export const newUser = (changes: object = {}) => {
  const name = `user${++count}`
  return {
    username: name,
    email: `${name}@example.com`,
    password,
    first_name: 'John',
    last_name: 'Smith',
    role: 'Support',
    must_change_password: false,
    ...changes,
  }
}

export const client = (of: TestClient) => of.of(api)

type Identity = ReturnType<typeof client>

export async function permissionId(of: Identity, name: string): Promise<number> {
  const [found] = (await of.listPermissions({ filters: JSON.stringify({ name: [name] }) })).data
  assert.ok(found, `There is no permission ${name}.`)
  return found.permission_id
}

export async function roleNamed(of: Identity, name: string): Promise<number> {
  const [found] = (await of.listRoles({ filters: JSON.stringify({ name: [name] }) })).data
  assert.ok(found, `There is no role ${name}.`)
  return found.role_id
}

export async function grant(of: Identity, role_id: number, ...permissions: string[]): Promise<void> {
  const permission_ids = await Promise.all(permissions.map(name => permissionId(of, name)))
  if (permission_ids.length > 0) await of.addRolePermissions({ role_id, permission_ids })
}

/** A new role that grants exactly these. @returns its id */
export async function roleWith(of: Identity, name: string, ...permissions: string[]): Promise<number> {
  const { role_id } = await of.createRole({ name })
  await grant(of, role_id, ...permissions)
  return role_id
}

/** Keeps the messages that users would get. */
export function outbox(): { plugin: Plugin; messages: UserMessage[] } {
  const messages: UserMessage[] = []
  const plugin = definePlugin({
    id: 'test-outbox',
    setup: host =>
      host.contribute(MailOutboxes, () => ({
        send: async (_tx, message) => {
          messages.push(message)
        },
      })),
  })
  return { plugin, messages }
}

export const see = permission('view_probe', 'See probes')
export const seeOwn = permission('view_own_probe', 'See own probes')
export const Probe = entity({
  table: 'probe',
  key: 'probe_id',
  schema: T.Object({ probe_id: Id(), customer_id: nullable(Id()), name: T.String() }),
})
export const probeApi = {
  list: query({
    method: 'GET',
    path: '/crm/probe/',
    allow: anyOf(see, own(seeOwn)),
    query: ListQuery,
    response: PageOf(Probe.entity.schema),
  }),
  ofCustomer: query({
    method: 'GET',
    path: '/crm/probe/customer_id/:customer_id',
    allow: anyOf(see, own(seeOwn)),
    params: T.Object({ customer_id: Id() }),
    response: T.Object({ names: T.Array(T.String()) }),
  }),
}

/** Rows of customers 70 and 80; users with contact 7 belong to customer 70. Job tokens live while the job is in `alive`. */
export function probes(alive: Set<number> = new Set()): Plugin {
  return definePlugin({
    id: 'probe',
    permissions: [see, seeOwn],
    entities: [Probe],
    migrations: [
      {
        name: '0001_probe',
        up: db =>
          db.schema.createTable('probe', t => {
            column.id(t, 'probe_id')
            column.softReference(t, 'customer_id')
            column.text(t, 'name')
          }),
      },
    ],
    setup(host) {
      host.contribute(Scopes, () => ({
        column: 'customer_id',
        ofUser: async (_cx, { contact_id }) => (contact_id === 7 ? 70 : undefined),
      }))
      host.contribute(TokenGuards, () => ({
        isAlive: async (_cx, bound) => alive.has(bound.provision_id ?? 0),
      }))
      host.serve(probeApi, () => ({
        list: (cx, input) =>
          list(cx.query(Probe), input, { sort: { probe_id: 'probe_id' } }, row => ({
            probe_id: row.probe_id,
            customer_id: row.customer_id,
            name: row.name,
          })),
        ofCustomer: async (cx, { customer_id }) => ({
          names: (await cx.query(Probe).where({ customer_id })).map(each => each.name),
        }),
      }))
    },
  })
}

export async function fillProbes(app: TestApp): Promise<void> {
  await app.entry.tx(async tx => {
    await tx.insert(Probe, { customer_id: 70, name: 'ours' })
    await tx.insert(Probe, { customer_id: 80, name: 'theirs' })
  })
}
