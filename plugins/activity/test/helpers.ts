import {
  column,
  command,
  definePlugin,
  entity,
  Id,
  Instant,
  nullable,
  permission,
  T,
  type Plugin,
} from '@omnicrm/sdk'
import { Scopes } from '@omnicrm/plugin-identity/contract'
import { testApp, type TestApp } from '@omnicrm/test'
import {
  Mailers,
  RecipientSources,
  type Mailer,
  type MailerAnswer,
  type MailerSend,
  type OutgoingMessage,
} from '../contract.ts'

export const password = 'TempP@ssw0rd!'
export const adminEmail = 'root@example.com'

/** Anna never chose a language, Anaïs speaks French. */
const addressees = new Map([
  [70, { recipients: ['anna@example.com'], language: null }],
  [71, { recipients: ['anais@example.com'], language: 'fr' }],
])

/** An entity with a secret, and endpoints that change it. */
export const Thing = entity({
  table: 'thing',
  key: 'thing_id',
  label: 'name',
  redacted: ['management_password'],
  schema: T.Object({
    thing_id: Id(),
    customer_id: nullable(Id()),
    name: T.String(),
    name_ci: T.String(),
    wholesale_cost: nullable(T.Number()),
    management_password: nullable(T.String()),
    deleted_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
const may = permission('change_thing', 'Change things')
const ById = T.Object({ thing_id: Id() })
export const things = {
  add: command({
    method: 'PUT',
    path: '/crm/thing/',
    allow: may,
    body: T.Object({
      customer_id: T.Optional(Id()),
      name: T.String(),
      management_password: T.Optional(T.String()),
    }),
    response: ById,
  }),
  change: command({
    method: 'PATCH',
    path: '/crm/thing/thing_id/:thing_id',
    allow: may,
    params: ById,
    body: T.Object({
      name: T.Optional(T.String()),
      wholesale_cost: T.Optional(T.Number()),
      management_password: T.Optional(T.String()),
    }),
    response: ById,
  }),
  remove: command({
    method: 'DELETE',
    path: '/crm/thing/thing_id/:thing_id',
    allow: may,
    params: ById,
    response: ById,
  }),
}

export interface Post {
  readonly plugin: Plugin
  readonly sent: { message: OutgoingMessage; options: MailerSend }[]
  /** What the transport does with the next messages; it takes them when empty. */
  readonly faults: Error[]
}

/** A mail transport in memory. */
export function makePost(answer: Partial<MailerAnswer> = {}): Post {
  const sent: Post['sent'] = []
  const faults: Error[] = []
  const plugin = definePlugin({
    id: 'test-post',
    setup: host =>
      host.contribute(Mailers, (): Mailer => ({
        name: 'memory',
        channel: 'email',
        order: 0,
        async send(message, options) {
          const fault = faults.shift()
          if (fault) throw fault
          sent.push({ message, options })
          return { provider_message_id: `memory-${sent.length}`, ...answer }
        },
      })),
  })
  return { plugin, sent, faults }
}

/** Customer 70 has a contact 7 with an address; things can be changed. */
export const world = definePlugin({
  id: 'world',
  permissions: [may],
  entities: [Thing],
  migrations: [
    {
      name: '0001_thing',
      up: db =>
        db.schema.createTable('thing', t => {
          column.id(t, 'thing_id')
          column.softReference(t, 'customer_id')
          column.text(t, 'name')
          column.text(t, 'name_ci')
          column.money(t, 'wholesale_cost')
          column.text(t, 'management_password')
          column.instant(t, 'deleted_at')
          column.stamps(t)
        }),
    },
  ],
  setup(host) {
    host.contribute(Scopes, () => ({
      column: 'customer_id',
      ofUser: async (_cx, { contact_id }) => (contact_id === 7 ? 70 : undefined),
    }))
    host.contribute(RecipientSources, () => ({
      ofCustomer: async (_cx, customerId) => addressees.get(customerId),
    }))
    host.serve(things, () => ({
      add: async (tx, row) => {
        const { thing_id } = await tx.insert(Thing, { ...row, name_ci: row.name.toLowerCase() })
        return { thing_id }
      },
      async change(tx, { thing_id, ...patch }) {
        const shadow = patch.name === undefined ? {} : { name_ci: patch.name.toLowerCase() }
        await tx.update(Thing, thing_id, { ...patch, ...shadow })
        return { thing_id }
      },
      async remove(tx, { thing_id }) {
        await tx.remove(Thing, thing_id)
        return { thing_id }
      },
    }))
  },
})

export async function activityApp(
  plugins: readonly (string | Plugin)[] = [],
  config: Record<string, unknown> = {},
): Promise<TestApp> {
  return await testApp({
    plugins: ['activity', world, ...plugins],
    config: {
      auth: { bcrypt_cost: 4 },
      rate_limit: { login_per_minute: 0, public_per_minute: 0 },
      crm: { public_url: 'https://crm.example.com' },
      ui: { company_name: 'Norfone' },
      ...config,
    },
    env: { OMNICRM_ADMIN_EMAIL: adminEmail, OMNICRM_ADMIN_PASSWORD: password },
    firstBoot: { demo: false },
  })
}
