import type { InjectOptions, Response } from 'light-my-request'
import { kernelApi } from '../../../kernel/src/http/contract.ts'
import type { ServedEndpoint } from '@omnicrm/kernel'
import type { Plugin } from '@omnicrm/sdk'
import { api as identity, Tokens, tokensOf } from '@omnicrm/plugin-identity/contract'
import { admin, testApp, type TestApp } from '@omnicrm/test'
import loyalty from '../../../examples/loyalty/plugin.ts'
import { givenNeighbours, rowOf, type Neighbours } from '../bad-input/neighbours.ts'
import { endpointsOf, everyPlugin } from '../bad-input/walk.ts'

export const password = 'Correct-Horse-7-Battery'
export const trustedAddress = '10.20.30.40'
/** A key of the configuration, with the role Read-only Auditor. */
export const configuredKey = 'configured-key-of-the-auditor-0123456789'

/** The whole product and the plugin of an integrator, with accounts that hash fast and no limit by address. */
export const secureProduct = async (
  config: Record<string, unknown> = {},
  more: readonly Plugin[] = [],
): Promise<TestApp> =>
  await testApp({
    plugins: [...everyPlugin(), loyalty, ...more],
    config: {
      auth: { bcrypt_cost: 4 },
      rate_limit: { login_per_minute: 0, public_per_minute: 0 },
      api_keys: { [configuredKey]: { roles: ['Read-only Auditor'] } },
      ip_whitelist: { [trustedAddress]: { roles: ['provisioning'] } },
      self_care: { allow_registration: true },
      ...config,
    },
  })

/** What plugins serve, and the kernel itself. */
export const everyRoute = (app: TestApp): readonly ServedEndpoint[] => [
  ...endpointsOf(app),
  ...Object.entries(kernelApi(app.kernel.wiring.permissions)).map(([name, endpoint]) => ({
    plugin: 'kernel',
    name,
    endpoint,
    handle: async () => undefined,
  })),
]

/** Somebody with a real credential, or with none. */
export interface Caller {
  readonly name: string
  /** Null for machines. */
  readonly userId: number | null
  /** The credential, where it stands in a header. */
  readonly headers: Readonly<Record<string, string>>
  send(request: InjectOptions): Promise<Response>
  /** The same caller with a session of its own, for calls that end sessions. */
  anew(): Promise<Caller>
}

/** One word a caller, as the matrix has them → name of the default role. */
const people: Readonly<Record<string, string>> = {
  admin: 'admin',
  support: 'Support',
  agent: 'customer_service_agent_1',
  finance: 'Finance',
  account: 'Customer Administrator',
  customer: 'customer',
  auditor: 'Read-only Auditor',
  caller: 'provisioning',
  writer: 'CBC Message Creator',
  approver: 'CBC Message Approver',
}
const tenants = new Set(['account', 'customer'])

export interface Stage extends Neighbours {
  readonly app: TestApp
  readonly callers: ReadonlyMap<string, Caller>
  /** A user with both roles; belongs to the first customer. */
  readonly twoRoles: Caller
  /** A customer's user whose contact is missing. */
  readonly unlinked: Caller
}

/** Two customers with a row of every kind each, and everybody who may knock; tenants belong to the first. */
export async function givenStage(app: TestApp): Promise<Stage> {
  const neighbours = await givenNeighbours(app)
  const contact_id = Number(await rowOf(app, 'contact_id', neighbours.ada))
  const callers = new Map<string, Caller>()
  const add = (caller: Caller) => void callers.set(caller.name, caller)
  for (const [name, role] of Object.entries(people))
    add(await person(app, name, [role], tenants.has(name) ? contact_id : null))
  const maker = callers.get('admin') as Caller
  add(await playOf(app, neighbours.ada, maker.userId ?? 0))
  const rights = { permissions: await rightsOfRole(app, 'customer'), customer_id: neighbours.ada }
  add(await keyOf(app, maker, 'bound', rights))
  add(await keyOf(app, maker, 'key', { permissions: ['view_customer'] }))
  add(withHeaders(app, 'address', {}, { remoteAddress: trustedAddress }))
  add(withHeaders(app, 'nobody', {}))
  return {
    app,
    ...neighbours,
    callers,
    twoRoles: await person(app, 'two-roles', ['customer', 'Finance'], contact_id),
    unlinked: await person(app, 'unlinked', ['customer'], null),
  }
}

/** A caller who needs no session. */
function withHeaders(
  app: TestApp,
  name: string,
  headers: Readonly<Record<string, string>>,
  from: InjectOptions = {},
): Caller {
  const caller: Caller = {
    name,
    userId: null,
    headers,
    send: request => app.http({ ...request, ...from, headers: { ...headers, ...request.headers } }),
    anew: async () => caller,
  }
  return caller
}

/** A user with these roles, signed in with a password. */
export async function person(
  app: TestApp,
  name: string,
  roles: readonly string[],
  contact_id: number | null,
): Promise<Caller> {
  const { user_id } = await app
    .as(admin())
    .of(identity)
    .createUser({
      username: `the-${name}`,
      email: `the-${name}@example.com`,
      password,
      first_name: 'The',
      last_name: name,
      roles: [...roles],
      contact_id,
      must_change_password: false,
    })
  const signedIn = async (): Promise<Caller> => {
    const email = `the-${name}@example.com`
    const { token } = tokensOf(await app.as(undefined).of(identity).login({ email, password }))
    return {
      ...withHeaders(app, name, { authorization: `Bearer ${token}` }),
      userId: user_id,
      anew: signedIn,
    }
  }
  return await signedIn()
}

/** The token of the play that runs for this customer, in a job of this user (D-4). */
async function playOf(app: TestApp, customerId: number, userId: number): Promise<Caller> {
  const provisionId = Number(await rowOf(app, 'provision_id', customerId))
  const token = await app.entry.tx(tx =>
    app.service(Tokens).mintJobToken(tx, { userId, provisionId, customerId, ttlSeconds: 300 }),
  )
  return withHeaders(app, 'job', { authorization: `Bearer ${token}` })
}

/** A key that an administrator made. */
async function keyOf(
  app: TestApp,
  maker: Caller,
  name: string,
  rights: { readonly permissions: readonly string[]; readonly customer_id?: number },
): Promise<Caller> {
  const answer = await maker.send({ method: 'POST', url: '/crm/api-keys', payload: { name, ...rights } })
  const { api_key, message } = answer.json() as { api_key?: string; message?: string }
  if (api_key === undefined) throw new Error(message)
  return withHeaders(app, name, { 'x-api-key': api_key })
}

/** Somebody of the staff in the place of a user. */
export async function asUser(app: TestApp, staff: Caller, user: Caller): Promise<Caller> {
  const payload = { user_id: user.userId, reason: 'A question about an invoice' }
  const answer = await staff.send({ method: 'POST', url: '/crm/auth/impersonate', payload })
  const { token, message } = answer.json() as { token?: string; message?: string }
  if (token === undefined) throw new Error(message)
  return {
    ...withHeaders(app, `${staff.name} as ${user.name}`, { authorization: `Bearer ${token}` }),
    userId: user.userId,
  }
}

async function rightsOfRole(app: TestApp, role: string): Promise<string[]> {
  return await app.entry
    .db('role_permission')
    .join('role', 'role.id', 'role_permission.role_id')
    .join('permission', 'permission.id', 'role_permission.permission_id')
    .where('role.name', role)
    .pluck('permission.name')
}
