import inject, { type Response } from 'light-my-request'
import { generateSync } from 'otplib'
import { createApp, type App } from '@omnicrm/kernel'
import { admin, testApp, type TestApp, type TestOptions } from '@omnicrm/test'
import { customerApi, attributeApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { api as billing } from '@omnicrm/plugin-billing/contract'
import { describeTables } from '../../../kernel/src/db/tables.ts'
import { everything, type World } from '../story/world.ts'

export const password = 'A-long-Passw0rd!'
export const email = 'grace@operator.example'

/** The same installation as after a start: without the keys and rights that a process has read already. */
export interface Started extends AsyncDisposable {
  readonly kernel: App
  post(url: string, payload: object): Promise<Response>
}

export async function started(
  app: TestApp,
  ahead = 0,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const quiet = () => undefined
  const kernel = await createApp({
    plugins: app.kernel.plugins,
    dataDirectory: app.dataDirectory,
    config: { file: app.kernel.config.file, env, directory: app.dataDirectory },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => new Date(Date.now() + ahead),
  })
  return {
    kernel,
    post: (url, payload) =>
      inject((req, res) => kernel.http.handler(req, res), { method: 'POST', url, payload }),
    [Symbol.asyncDispose]: () => kernel.stop(),
  }
}

export const emptyTarget = (
  database: TestOptions['database'],
  env: Readonly<Record<string, string>> = {},
): Promise<TestApp> =>
  testApp({
    plugins: [...everything],
    ...(database === undefined ? {} : { database }),
    env,
    clock: 'real',
    config: { auth: { bcrypt_cost: 4 } },
  })

export const codeOf = (secret: string, at: Date): string =>
  generateSync({ secret, epoch: Math.floor(at.getTime() / 1000) })

export interface Person {
  readonly totp_secret: string
  readonly backup_codes: readonly string[]
}

/** What the story of one order leaves out: attributes, tags, devices with passwords, roles, keys, a second factor. */
export async function liveIn(world: World, customer_id: number): Promise<Person> {
  const staff = world.app.as(await firstAdmin(world.app))
  await staff.of(attributeApi).set({ customer_id, attribute_name: 'Segment', attribute_value: 'Gold ★' })
  await staff.of(tagApi).create({
    customer_id,
    tag_text: 'VIP',
    tag_hex_color: 'aa00ff',
    tag_active_date: '2026-01-01T00:00:00.000Z',
  })
  const [template] = await world.app.entry.db('inventory_template').pluck('inventory_template_id')
  await staff.of(inventoryApi).create({
    inventory_template_id: Number(template),
    itemtext1: 'Router of Ada',
    item_location: 'Warehouse',
    management_password: 'hunter2 of the router',
    config_content: 'interface eth0\n  description "ünit"\n',
  })
  await staff.of(billing).create({ customer_id, title: 'Installation', retail_cost: 49.95 })
  const people = staff.of(identity)
  await people.createRole({ name: 'Field force', description: 'Drives around' })
  await people.createApiKey({ name: 'Sync', permissions: ['view_customer'] })
  const { user_id } = await people.createUser({
    username: 'grace',
    email,
    password,
    first_name: 'Grace',
    last_name: 'Hopper',
    role: 'Support',
    must_change_password: false,
  })
  const person = await people.enable2fa({ user_id })
  await people.verify2faSetup({ user_id, code: codeOf(person.totp_secret, world.app.clock.now()) })
  await world.app.drain()
  return person
}

async function firstAdmin(app: TestApp) {
  const user = (await app.entry.db('user').orderBy('id').first()) as { id: number; username: string }
  return { ...admin(), userId: user.id, userName: user.username }
}

export const addCustomer = async (app: TestApp, name: string): Promise<number> =>
  (await app.as(admin()).of(customerApi).create({ customer_name: name })).customer_id

/** One made-up row for each table that nothing else has filled, so that no table is left out of the comparison. */
export async function fillTheRest(
  { database: { writer: db, engine } }: App,
  counted: readonly { name: string; rows: number }[],
): Promise<void> {
  const empty = new Set(counted.filter(each => each.rows === 0).map(each => each.name))
  for (const { name, references } of await describeTables(db, engine)) {
    if (!empty.has(name)) continue
    const row: Record<string, unknown> = {}
    for (const [column, { type, maxLength }] of Object.entries(await db(name).columnInfo()))
      row[column] = madeUp(type, Number(maxLength ?? 99))
    for (const { columns, table, targets } of references)
      row[columns[0] ?? ''] = (await db(table).first(targets[0] ?? ''))?.[targets[0] ?? ''] as unknown
    await db(name).insert(row)
  }
}

function madeUp(type: string, length: number): string | number | Date {
  if (/int|bool/i.test(type)) return 1
  if (/decimal|float|double/i.test(type)) return 1.25
  if (/datetime|timestamp/i.test(type)) return new Date('2026-03-29T01:30:00.123Z')
  if (/date/i.test(type)) return '2024-02-29'
  return length < 5 ? 'é' : '["é"]' // Also JSON, where that is asked for.
}

const quiet = new Set(['schema_history', 'session'])

/** All rows of all tables, past everything that backups are made with. */
export async function dump({ database }: App): Promise<Map<string, Record<string, unknown>[]>> {
  const db = database.writer
  const names = (
    database.engine === 'sqlite'
      ? ((await db.raw(
          `select name from sqlite_master where type = 'table' and name not like 'sqlite%'`,
        )) as {
          name: string
        }[])
      : (
          (await db.raw(
            'select table_name as name from information_schema.tables where table_schema = database()',
          )) as [{ name: string }[]]
        )[0]
  ).map(each => each.name)
  const all = new Map<string, Record<string, unknown>[]>()
  for (const name of names.sort())
    if (!quiet.has(name))
      all.set(
        name,
        (await db(name).select('*')).map(each => ({ ...each }) as Record<string, unknown>),
      )
  return all
}

/** The rows in one writing, whichever database they come from, in one order. */
export const written = (rows: readonly Record<string, unknown>[]): string[] =>
  rows
    .map(row =>
      JSON.stringify(
        Object.keys(row)
          .sort()
          .map(name => [name, plain(row[name])]),
      ),
    )
    .sort()

/** One engine has ISO instants, numbers and JSON as text, the other its own instants, decimals as text and JSON parsed. */
function plain(value: unknown): unknown {
  if (value !== null && typeof value === 'object') return JSON.stringify(value)
  if (typeof value !== 'string') return value
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/.test(value))
    return new Date(`${value.replace(' ', 'T').replace('Z', '')}Z`).toISOString()
  return /^-?\d+\.\d+$/.test(value) ? Number(value) : value
}
