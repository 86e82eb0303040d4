import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import createKnex from 'knex'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import { admin, type TestApp } from '@omnicrm/test'
import { processesOf } from '../src/run/processes.ts'
import { jobDirectory } from '../src/run/workspace.ts'
import {
  givenCustomer,
  givenMobile,
  givenProduct,
  isRunning,
  itemOf,
  orders,
  provisioningApp,
  services,
  until,
} from './world.ts'

/** An order whose play has made its service, taken its items, and then takes its time. */
async function halfDone(app: TestApp, product = {}) {
  const { sim, number, productId, customerId } = await givenMobile(app, product)
  const { provision_id } = await orders(app).start({
    product_id: productId,
    customer_id: customerId,
    'SIM Card': sim,
    'Mobile Number': number,
    sleep_seconds: 60,
  })
  return { provision_id, sim, number, customerId }
}

async function assertRolledBack(
  app: TestApp,
  { sim, number, customerId }: { sim: number; number: number; customerId: number },
) {
  assert.deepEqual(await services(app, customerId), [])
  for (const id of [sim, number]) {
    const item = await itemOf(app, id)
    assert.deepEqual([item.item_state, item.service_id, item.customer_id], ['In Stock', null, null])
  }
  assert.deepEqual(await app.entry.db('inventory_reservation').select('*'), [])
}

const alertsOf = async (app: TestApp) => (await app.as(admin()).of(activityApi).alerts({})).data
const cleanUps = async (app: TestApp) => await app.entry.db('provision').where({ action: 'deprovision' })

describe('a job that does not end by itself', function () {
  this.timeout(60_000)

  it('ends with 2 and one event that holds exit code, output, causes and variables when Ansible gives up (PROV-34, PROV-35, PROV-36)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    for (const [play, code, cause] of [
      ['play_broken', 4, /valid YAML/],
      ['play_unknown_module', 4, /not installed/],
    ] as const) {
      const product_id = await givenProduct(app, { provisioning_play: play })
      const { provision_id } = await orders(app).start({
        product_id,
        customer_id,
        router_password: 'hunter2-hunter2',
      })
      await app.drain()
      const job = await orders(app).get({ provision_id })
      assert.equal(job.provisioning_status, 2)
      const [event] = job.provisioning_result_json
      assert.deepEqual(
        [job.provisioning_result_json.length, event?.event_name, event?.provisioning_status],
        [1, 'Fatal error', 2],
      )
      const result = event?.provisioning_result_json as Record<string, unknown>
      assert.equal(result['exit_code'], code)
      assert.match(`${String(result['stdout'])}${String(result['stderr'])}`, /ERROR!/)
      assert.match(String(result['common_causes']), cause)
      const variables = result['variables'] as Record<string, unknown>
      assert.deepEqual(
        [variables['customer_id'], variables['access_token'], variables['router_password']],
        [customer_id, '[REDACTED]', '[REDACTED]'],
      )
    }
  })

  it('ends with 2 when the playbook is gone by the time it runs (PROV-34, PROV-36)', async () => {
    await using app = await provisioningApp()
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const { provision_id } = await orders(app).start({ product_id, customer_id })
    await app.entry.db('provision').where({ provision_id }).update({ provisioning_play: 'play_gone' })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    const result = job.provisioning_result_json[0]?.provisioning_result_json as Record<string, unknown>
    assert.deepEqual([job.provisioning_status, result['exit_code']], [2, 1])
    assert.match(job.error_message ?? '', /could not be found/)
  })

  it('ends with 2 when Ansible is not there (PROV-34)', async () => {
    await using app = await provisioningApp({ provisioning: { ansible_path: '/nowhere/ansible-playbook' } })
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const { provision_id } = await orders(app).start({ product_id, customer_id })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.equal(job.provisioning_status, 2)
    assert.match(JSON.stringify(job.provisioning_result_json[0]), /provisioning\.ansible_path/)
  })

  it('is stopped at its time limit, names it, and is rolled back (D-74)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const order = await halfDone(app, { job_timeout_seconds: 12 })
    const began = Date.now()
    await app.drain()
    assert.ok(Date.now() - began < 30_000)
    const job = await orders(app).get(order)
    assert.equal(job.provisioning_status, 2)
    assert.match(job.error_message ?? '', /time limit of 12 seconds/)
    assert.deepEqual(
      job.provisioning_result_json.slice(-2).map(each => [each.event_name, each.provisioning_status]),
      [
        ['Sleep', 2],
        ['Timeout', 2],
      ],
    )
    await assertRolledBack(app, order)
    assert.deepEqual(await processesOf(jobDirectory(app.dataDirectory, order.provision_id)), [])
    assert.equal(existsSync(jobDirectory(app.dataDirectory, order.provision_id)), false)
  })

  it('has its play run once more as a deprovisioning, for what it made itself (D-74)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const order = await halfDone(app)
    const done = app.drain()
    await until(app, order.provision_id, isRunning('Sleep'))
    await orders(app).cancel(order)
    await done
    const [run, ...others] = await cleanUps(app)
    assert.deepEqual(others, [])
    const job = await orders(app).get({ provision_id: run.provision_id })
    assert.deepEqual([job.provisioning_status, job.provisioning_play], [0, 'play_service'])
    assert.deepEqual(job.provisioning_json_vars?.['service_uuid'], `Test_${order.customerId}_a`)
    assert.equal(job.provisioning_json_vars?.['SIM Card'], order.sim)
  })

  it('warns staff with an alert that leads to the job (D-75, D-101)', async () => {
    await using app = await provisioningApp({ provisioning: { failure_list: ['noc@example.com'] } })
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const { provision_id } = await orders(app).start({ product_id, customer_id, critical_step: 'breaks' })
    await app.drain()
    const [alert] = await alertsOf(app)
    assert.deepEqual([alert?.link, alert?.severity], [`/provisioning/${provision_id}`, 'error'])
    const mails = await app.entry.db('communication').select('*')
    assert.equal(mails.length, 1)
    assert.match(String(mails[0].recipients), /noc@example\.com/)
  })

  it('is killed and rolled back when staff cancel it, and nobody is alarmed (D-74)', async () => {
    await using app = await provisioningApp({ provisioning: { failure_list: ['noc@example.com'] } })
    await app.listen()
    const order = await halfDone(app)
    const done = app.drain()
    await until(app, order.provision_id, isRunning('Sleep'))
    await orders(app).cancel({ provision_id: order.provision_id })
    await done
    const job = await orders(app).get(order)
    assert.deepEqual([job.provisioning_status, job.error_message], [2, 'Cancelled by staff.'])
    await assertRolledBack(app, order)
    assert.deepEqual(await alertsOf(app), [])
    assert.deepEqual(await app.entry.db('communication').select('*'), [])
    await assert.rejects(orders(app).cancel(order), { status: 409, code: 'provisioning-ansible.finished' })
  })

  it('ends at once when it is cancelled while it waits, and never runs (D-76)', async () => {
    await using app = await provisioningApp()
    const order = await halfDone(app)
    assert.equal((await orders(app).get(order)).waiting, true)
    assert.equal((await orders(app).cancel(order)).provisioning_status, 2)
    await app.drain()
    const job = await orders(app).get(order)
    assert.deepEqual(
      [job.started_at, job.provisioning_result_json.map(each => each.event_name)],
      [null, ['Cancelled']],
    )
    assert.deepEqual(await app.entry.db('inventory_reservation').select('*'), [])
    assert.deepEqual(await cleanUps(app), [])
  })

  it('is ended as "runner lost" when its server stops, and nothing stays at 1 (D-75)', async () => {
    await using app = await provisioningApp({ roles: ['worker'] })
    await app.listen()
    const order = await halfDone(app)
    await until(app, order.provision_id, isRunning('Sleep'))
    const directory = jobDirectory(app.dataDirectory, order.provision_id)
    await app.stop()
    assert.deepEqual(await processesOf(directory), [])
    const { row, last } = await readAfterStop(app, order.provision_id)
    assert.deepEqual([row.provisioning_status, last.event_name], [2, 'Runner lost'])
  })

  it('is ended as "runner lost" after its server was killed, once, and its play dies with the server (D-75, D-74)', async () => {
    await using app = await provisioningApp({
      config: { plugins: ['provisioning-ansible', ...allOthers] },
    })
    const order = await halfDone(app)
    await using server = startServer(app)
    await until(app, order.provision_id, isRunning('Sleep'))
    const directory = jobDirectory(app.dataDirectory, order.provision_id)
    const play = await childOf(server.pid, await processesOf(directory))
    await server.kill()
    assert.equal(await isGone(play), true)
    await app.listen()
    app.clock.advance(31_000)
    await app.drain()
    const job = await orders(app).get(order)
    assert.equal(job.provisioning_status, 2)
    assert.equal(job.provisioning_result_json.at(-1)?.event_name, 'Runner lost')
    assert.deepEqual(await processesOf(directory), [])
    assert.equal(existsSync(directory), false)
    await assertRolledBack(app, order)
    assert.equal((await cleanUps(app)).length, 1)
    const before = await app.entry.db('provision_event').where({ provision_id: order.provision_id })
    await app.drain()
    assert.equal(
      (await app.entry.db('provision_event').where({ provision_id: order.provision_id })).length,
      before.length,
    )
  })

  it('is found by the look of every minute when its row of work is gone (D-75)', async () => {
    await using app = await provisioningApp()
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const { provision_id } = await orders(app).start({ product_id, customer_id })
    await app.entry.db('kernel_job').delete()
    await app.entry.db('provision').where({ provision_id }).update({ started_at: new Date() })
    await app.tick()
    app.clock.advance(61_000)
    await app.tick()
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.deepEqual(
      [job.provisioning_status, job.provisioning_result_json.at(-1)?.event_name],
      [2, 'Runner lost'],
    )
  })

  it('gives its play a token of its own, which opens nothing when the job has ended (AUTH-32, PROV-45, PROV-54, D-4)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { productId, customerId } = await givenMobile(app, { inventory_items_list: '[]' })
    const { provision_id } = await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      sleep_seconds: 60,
    })
    const done = app.drain()
    await until(app, provision_id, isRunning('Sleep'))
    const text = readFileSync(join(jobDirectory(app.dataDirectory, provision_id), 'variables.yaml'), 'utf8')
    const token = /"access_token": "([^"]+)"/.exec(text)?.[1] ?? ''
    const [header = '', claims = ''] = token.split('.').map(each => Buffer.from(each, 'base64url').toString())
    assert.equal((JSON.parse(header) as { alg: string }).alg, 'HS256')
    assert.match(claims, new RegExp(`"provision_id":${provision_id}\\b`))
    const { sub, iat, exp } = JSON.parse(claims) as { sub: string; iat: number; exp: number }
    const job = await app.entry.db('provision').where({ provision_id }).first()
    assert.deepEqual([Number(sub), exp - iat], [job.initiating_user, job.timeout_seconds + 300])
    assert.doesNotMatch(text, /refresh/)
    const ask = () =>
      app.http({
        method: 'GET',
        url: `/crm/service/customer_id/${customerId}`,
        headers: { authorization: `Bearer ${token}` },
      })
    assert.equal((await ask()).statusCode, 200)
    await orders(app).cancel({ provision_id })
    await done
    assert.equal((await ask()).statusCode, 401)
  })
})

const allOthers = ['identity', 'activity', 'customers', 'inventory', 'catalog', 'services']
const program = fileURLToPath(new URL('../../../kernel/bin/omnicrm.ts', import.meta.url))

/** A real server in a process of its own, on the database of the test. */
function startServer(app: TestApp) {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--host', '127.0.0.1'], {
    env: {
      ...process.env,
      OMNICRM_DATA: app.dataDirectory,
      CRM_CONFIG: join(app.dataDirectory, 'crm_config.yaml'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const gone = new Promise(resolve => child.once('exit', resolve))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  return { pid: child.pid ?? 0, kill, [Symbol.asyncDispose]: kill }
}

/** The process of these that the server started itself: `ansible-playbook`. */
async function childOf(parent: number, pids: readonly number[]): Promise<number> {
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    if (stat.slice(stat.lastIndexOf(')')).split(' ')[2] === String(parent)) return pid
  }
  return assert.fail('The server runs no play.')
}

async function isGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 400; look++) {
    if (!existsSync(`/proc/${pid}`)) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return false
}

async function readAfterStop(app: TestApp, provisionId: number) {
  const { client, filename, server, port, username, name } = app.kernel.settings.database
  const db = createKnex(
    client === 'sqlite'
      ? { client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true }
      : { client: 'mysql2', connection: { host: server, port, user: username ?? '', database: name } },
  )
  try {
    const row = await db('provision').where({ provision_id: provisionId }).first()
    const last = await db('provision_event')
      .where({ provision_id: provisionId })
      .orderBy('event_number', 'desc')
      .first()
    return { row, last }
  } finally {
    await db.destroy()
  }
}
