import assert from 'node:assert/strict'
import type { Actor } from '@omnicrm/sdk'
import type { TestApp } from '@omnicrm/test'
import { CloseImpersonations } from '../../src/impersonation/end.ts'
import {
  client,
  fillProbes,
  firstAdmin,
  identityApp,
  newUser,
  probes,
  roleWith,
  signIn,
  withToken,
} from '../helpers.ts'

export const start = new Date('2025-01-04T15:30:00Z')
export const me = '/crm/auth/me'
export const impersonate = '/crm/auth/impersonate'
export const stop = '/crm/auth/stop_impersonation'

export interface Started {
  readonly token: string
  readonly access_token: string
  readonly refresh_token: string
  readonly impersonation_start: string
  readonly impersonation_ends: string
  readonly user: { readonly id: number }
  readonly permissions: string[]
}

/** A new installation before each test of the suite it is called in, and what people do there. */
export function givenActing() {
  let app: TestApp
  let boss: Actor
  beforeEach(async () => {
    app = await identityApp({ plugins: [probes(), 'activity'], clock: start })
    await fillProbes(app)
    boss = await firstAdmin(app)
  })
  afterEach(() => app[Symbol.asyncDispose]())
  const root = () => client(app.as(boss))
  return {
    get app() {
      return app
    },
    get boss() {
      return boss
    },
    root,
    logs: async (input: object = {}) => (await root().impersonationLogs(input)).data,
    settle: async (): Promise<void> => {
      await app.entry.tx(tx => tx.enqueue(CloseImpersonations, {}))
      await app.drain()
    },
    ...peopleOf(() => ({ app, root: root() })),
    ...actsOf(() => app),
  }
}

function peopleOf(of: () => { readonly app: TestApp; readonly root: ReturnType<typeof client> }) {
  /** A user with a role of its own that holds exactly these permissions. */
  async function person(role: string, permissions: string[], more: object = {}) {
    const { app, root } = of()
    const role_id = await roleWith(root, role, ...permissions)
    const user = newUser({ role })
    const { user_id } = await root.createUser(user)
    if (Object.keys(more).length > 0)
      await app.entry.tx(tx => tx.db('user').where({ id: user_id }).update(more))
    return { ...user, user_id, role_id }
  }
  return {
    person,
    customer: (role = 'Portal') => person(role, ['view_own_probe'], { contact_id: 7 }),
    agent: (...more: string[]) => person('Agent', ['can_impersonate', 'view_customer_activity', ...more]),
  }
}

function actsOf(app: () => TestApp) {
  const post = (token: string, url: string, payload: object = {}) =>
    withToken(app(), token).send('POST', url, payload)
  return {
    post,
    tokenOf: async (user: { email: string }): Promise<string> => (await signIn(app(), user.email)).token,
    begin: async (token: string, user_id: number, more: object = {}): Promise<Started> => {
      const response = await post(token, impersonate, { user_id, ...more })
      assert.equal(response.statusCode, 200, response.body)
      return response.json() as Started
    },
    status: async (token: string, url = me): Promise<number> =>
      (await withToken(app(), token).get(url)).statusCode,
  }
}
