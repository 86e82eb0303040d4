import assert from 'node:assert/strict'
import { provisioningStatus } from '@omnicrm/plugin-provisioning-ansible/contract'
import type { TestApp } from '@omnicrm/test'
import { outbox } from '../../../plugins/identity/test/helpers.ts'
import { rowOf } from '../bad-input/neighbours.ts'
import { startServer, type ServerProcess } from '../story/server-process.ts'
import { asUser, givenStage, password, person, secureProduct, type Caller, type Stage } from './stage.ts'

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: object
}
interface Answer {
  readonly statusCode: number
  readonly body: string
  json(): unknown
}
type Process = (request: Request) => Promise<Answer>
type Probe = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

/** A right that is in use in every process, and what ends or changes it in one of them. */
interface Case {
  readonly probe: Probe
  readonly before: number
  readonly change: (process: Process) => Promise<unknown>
  readonly after: number
}

/** Over its socket: nothing but database and data directory is shared. */
async function processOf(server: ServerProcess): Promise<Process> {
  const base = await server.ready
  return async ({ method, url, headers = {}, payload }) => {
    const answer = await fetch(new URL(url, base), {
      method,
      headers: { ...headers, ...(payload ? { 'content-type': 'application/json' } : {}) },
      ...(payload ? { body: JSON.stringify(payload) } : {}),
    })
    const body = await answer.text()
    return { statusCode: answer.status, body, json: () => JSON.parse(body) as unknown }
  }
}

const me = '/crm/auth/me'
const customers = '/crm/customers'
const products = '/crm/product/paginated'

describe('a right that is taken or given holds on the next request of every process', function () {
  this.timeout(60_000)
  const mail = outbox()
  let app: TestApp
  let stage: Stage
  let other: ServerProcess
  let there: Process
  let admin: Readonly<Record<string, string>>

  before(async () => {
    app = await secureProduct({}, [mail.plugin])
    stage = await givenStage(app)
    other = startServer(app.dataDirectory, ['api'])
    there = await processOf(other)
    admin = (stage.callers.get('admin') as Caller).headers
  })
  after(async () => {
    await other.stop()
    await app[Symbol.asyncDispose]()
  })

  const here: Process = request => app.http(request)

  /** Lets each process make the change once, of a fresh case, and asks both of them before and after. */
  async function holdsEverywhere(make: () => Promise<Case>): Promise<void> {
    for (const acting of [here, there]) {
      const { probe, before, change, after } = await make()
      const asked = async () =>
        (await Promise.all([here, there].map(each => each({ method: 'GET', ...probe })))).map(
          each => each.statusCode,
        )
      assert.deepEqual(
        [await asked(), await asked()],
        [
          [before, before],
          [before, before],
        ],
      )
      await change(acting)
      assert.deepEqual(await asked(), [after, after])
    }
  }

  const done = async (asked: Promise<Answer>): Promise<Answer> => {
    const answer = await asked
    assert.equal(answer.statusCode, 200, answer.body)
    return answer
  }
  const asAdmin = (method: 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) => (process: Process) =>
    done(process({ method, url, headers: admin, ...(payload ? { payload } : {}) }))

  let count = 0
  const user = (...roles: string[]): Promise<Caller> => person(app, `user-${++count}`, roles, null)
  const emailOf = ({ name }: Caller): string => `the-${name}@example.com`

  /** A role of its own, with these permissions. */
  async function role(...permissions: string[]): Promise<{ id: number; name: string; ids: number[] }> {
    const name = `Role ${++count}`
    const made = await asAdmin('POST', '/crm/auth/roles', { name })(here)
    const { role_id: id } = made.json() as { role_id: number }
    const ids = (await app.entry.db('permission').whereIn('name', permissions).pluck('id')) as number[]
    if (ids.length > 0)
      await asAdmin('POST', `/crm/auth/roles/${id}/permissions`, { permission_ids: ids })(here)
    return { id, name, ids }
  }

  const permissionId = async (name: string): Promise<number> =>
    Number((await app.entry.db('permission').where({ name }).first('id')).id)

  it('when a user is deleted (AUTH-29, RBAC-45)', () =>
    holdsEverywhere(async () => {
      const { headers, userId } = await user('Support')
      return {
        probe: { url: customers, headers },
        before: 200,
        change: asAdmin('DELETE', `/crm/auth/users/${userId}`),
        after: 401,
      }
    }))

  it('when a user is deactivated', () =>
    holdsEverywhere(async () => {
      const { headers, userId } = await user('Support')
      return {
        probe: { url: customers, headers },
        before: 200,
        change: asAdmin('PUT', `/crm/auth/users/${userId}`, { active: false }),
        after: 401,
      }
    }))

  it('when a user gets another role (AUTH-31)', async () => {
    await holdsEverywhere(async () => {
      const { headers, userId } = await user('Support')
      return {
        probe: { url: products, headers },
        before: 403,
        change: asAdmin('PUT', `/crm/auth/users/${userId}`, { role: 'Finance' }),
        after: 200,
      }
    })
    await holdsEverywhere(async () => {
      const { headers, userId } = await user('Support', 'Finance')
      return {
        probe: { url: products, headers },
        before: 200,
        change: asAdmin('PUT', `/crm/auth/users/${userId}`, { role: 'Support' }),
        after: 403,
      }
    })
  })

  it('when a permission is added to a role, singly or with others (RBAC-62, AUTH-31)', async () => {
    const permission_id = await permissionId('view_product')
    for (const payload of [
      { permission_id },
      { permission_ids: [permission_id, await permissionId('view_inventory')] },
    ])
      await holdsEverywhere(async () => {
        const { id, name } = await role('view_customer')
        const { headers } = await user(name)
        return {
          probe: { url: products, headers },
          before: 403,
          change: asAdmin('POST', `/crm/auth/roles/${id}/permissions`, payload),
          after: 200,
        }
      })
  })

  it('when a permission is taken from a role (AUTH-31)', () =>
    holdsEverywhere(async () => {
      const { id, name, ids } = await role('view_customer')
      const { headers } = await user(name)
      return {
        probe: { url: customers, headers },
        before: 200,
        change: asAdmin('DELETE', `/crm/auth/roles/${id}/permissions/${ids[0]}`),
        after: 403,
      }
    }))

  it('when a role is deleted: who has no other loses access (RBAC-67)', () =>
    holdsEverywhere(async () => {
      const { id, name } = await role('view_customer')
      const { headers } = await user(name)
      return {
        probe: { url: customers, headers },
        before: 200,
        change: asAdmin('DELETE', `/crm/auth/roles/${id}`),
        after: 403,
      }
    }))

  it('when a session ends (AUTH-30)', () =>
    holdsEverywhere(async () => {
      const { headers } = await user('Support')
      return {
        probe: { url: me, headers },
        before: 200,
        change: process => done(process({ method: 'POST', url: '/crm/auth/logout', headers })),
        after: 401,
      }
    }))

  it('when the password is set anew, for every other session of the user', () =>
    holdsEverywhere(async () => {
      const caller = await user('Support')
      const { headers } = await caller.anew()
      const payload = { current_password: password, new_password: 'Another-Horse-8-Battery' }
      return {
        probe: { url: me, headers },
        before: 200,
        change: process =>
          done(
            process({ method: 'POST', url: '/crm/auth/change_password', headers: caller.headers, payload }),
          ),
        after: 401,
      }
    }))

  it('when the password of a user is reset by link, for all its sessions (AUTH-118)', () =>
    holdsEverywhere(async () => {
      const caller = await user('Support')
      const token = await linkFor(emailOf(caller))
      const payload = { token, new_password: 'Another-Horse-8-Battery' }
      return {
        probe: { url: me, headers: caller.headers },
        before: 200,
        change: process => done(process({ method: 'POST', url: '/crm/auth/reset_password', payload })),
        after: 401,
      }
    }))

  /** The token of the link that a mail carries. */
  async function linkFor(email: string): Promise<string> {
    await done(app.http({ method: 'POST', url: '/crm/auth/forgot_password', payload: { email } }))
    await app.drain()
    const link = mail.messages
      .filter(each => each.recipient === email)
      .map(each => /reset-password\/([\w-]+)/.exec(each.secrets?.['reset_url'] ?? '')?.[1])
      .find(each => each !== undefined)
    assert.ok(link)
    return link
  }

  const newKey = async (payload: object = {}): Promise<{ id: number; headers: Record<string, string> }> => {
    const made = await asAdmin('POST', '/crm/api-keys', {
      name: `Key ${++count}`,
      permissions: ['view_customer'],
      ...payload,
    })(here)
    const { api_key_id: id, api_key } = made.json() as { api_key_id: number; api_key: string }
    return { id, headers: { 'x-api-key': api_key } }
  }

  it('when an API key is revoked, given a new value, or fewer rights (KEY-31, KEY-32)', async () => {
    for (const [change, after] of [
      [(id: number) => asAdmin('DELETE', `/crm/api-keys/${id}`), 401],
      [(id: number) => asAdmin('POST', `/crm/api-keys/${id}/regenerate`), 401],
      [
        (id: number) => (process: Process) =>
          done(
            process({
              method: 'PATCH',
              url: `/crm/api-keys/${id}`,
              headers: admin,
              payload: { permissions: ['view_product'] },
            }),
          ),
        403,
      ],
    ] as const)
      await holdsEverywhere(async () => {
        const { id, headers } = await newKey()
        return { probe: { url: customers, headers }, before: 200, change: change(id), after }
      })
  })

  it('when an impersonation ends, and when the right to it does (AUTH-187)', async () => {
    const target = await user('customer')
    await holdsEverywhere(async () => {
      const staff = await user('admin')
      const { headers } = await asUser(app, staff, target)
      return {
        probe: { url: me, headers },
        before: 200,
        change: process =>
          done(process({ method: 'POST', url: '/crm/auth/stop_impersonation', headers, payload: {} })),
        after: 401,
      }
    })
    await holdsEverywhere(async () => {
      const staff = await user('admin')
      return {
        probe: { url: me, headers: (await asUser(app, staff, target)).headers },
        before: 200,
        change: asAdmin('PUT', `/crm/auth/users/${staff.userId}`, { role: 'Support' }),
        after: 401,
      }
    })
  })

  it('when a job ends, for the token of its play (D-4)', () =>
    holdsEverywhere(async () => {
      const provision_id = Number(await rowOf(app, 'provision_id', stage.ada))
      const set = (provisioning_status: number) =>
        app.entry.db('provision').where({ provision_id }).update({ provisioning_status })
      await set(provisioningStatus.running)
      return {
        probe: { url: customers, headers: (stage.callers.get('job') as Caller).headers },
        before: 200,
        change: () => set(provisioningStatus.succeeded),
        after: 401,
      }
    }))

  it('when a user is linked to another customer (RBAC-16)', () =>
    holdsEverywhere(async () => {
      const ours = Number(await rowOf(app, 'contact_id', stage.ada))
      const theirs = Number(await rowOf(app, 'contact_id', stage.bea))
      const { headers, userId } = await person(app, `user-${++count}`, ['customer'], ours)
      return {
        probe: { url: `/crm/customer/customer_id/${stage.ada}`, headers },
        before: 200,
        change: asAdmin('PUT', `/crm/auth/users/${userId}`, { contact_id: theirs }),
        after: 404,
      }
    }))

  it('when jwt_secret changes: no token of before opens anything (AUTH-27)', async () => {
    const tokens = [...stage.callers.values()].filter(each => each.headers['authorization'] !== undefined)
    const changed = startServer(app.dataDirectory, ['api'], { OMNICRM__JWT_SECRET: 'n'.repeat(64) })
    try {
      const ask = await processOf(changed)
      const asked = await Promise.all(tokens.map(({ headers }) => ask({ method: 'GET', url: me, headers })))
      assert.ok(tokens.length > 10)
      assert.deepEqual(new Set(asked.map(each => each.statusCode)), new Set([401]))
    } finally {
      await changed.stop()
    }
  })
})
