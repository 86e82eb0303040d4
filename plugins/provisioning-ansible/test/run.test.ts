import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestApp } from '@omnicrm/test'
import { JobTopic } from '../contract.ts'
import {
  follow,
  givenCustomer,
  givenMobile,
  givenProduct,
  itemOf,
  orders,
  provisioningApp,
  services,
  until,
} from './world.ts'

async function ordered(app: TestApp, order: Record<string, unknown> = {}, product = {}) {
  const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app, product)]
  const { provision_id } = await orders(app).start({ product_id, customer_id, ...order })
  return { provision_id, customer_id, product_id }
}

describe('a job that runs', function () {
  this.timeout(60_000)

  it('records every task in order with its result and ends with 0 (PROV-25, PROV-28, PROV-29, PROV-31, LIFE-42, LIFE-45)', async () => {
    await using app = await provisioningApp()
    const { provision_id } = await ordered(app)
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.equal(job.provisioning_status, 0)
    assert.equal(job.playbook_description, 'Steps for tests')
    assert.deepEqual(
      job.provisioning_result_json.map(
        each => `${each.event_number} ${each.provisioning_status} ${each.event_name}`,
      ),
      [
        '1 0 Load configuration',
        '2 0 Continue unless this is a deprovisioning',
        '3 0 Keep a fact',
        '4 0 Optional step',
        '5 0 Skipped step',
        '6 0 Included steps',
        '7 0 First included step',
        '8 0 Second included step',
        '9 0 Not included steps',
        '10 0 Sleep',
        '11 0 Print everything',
        '12 0 Critical step',
      ],
    )
    assert.deepEqual(
      job.provisioning_result_json.filter(each => each.skipped).map(each => each.event_name),
      ['Continue unless this is a deprovisioning', 'Skipped step', 'Not included steps', 'Sleep'],
    )
    assert.deepEqual([job.completed_count, job.task_count, job.pending_tasks], [12, 12, []])
    assert.ok(job.finished_at)
  })

  it('gives the play the merged variables, and the override of an order wins (PROV-10, PROV-20, LIFE-5, LIFE-40, LIFE-41)', async () => {
    await using app = await provisioningApp()
    const { provision_id } = await ordered(
      app,
      { monthly_cost: 45 },
      { provisioning_json_vars: '{"monthly_cost":50,"note":"from the product"}' },
    )
    await app.drain()
    const job = await orders(app).get({ provision_id })
    const fact = job.provisioning_result_json.find(each => each.event_name === 'Keep a fact')
    assert.deepEqual(
      (fact?.provisioning_result_json as { ansible_facts: object } | undefined)?.ansible_facts,
      {
        service_uuid: 'Steps_0000000a',
        seen_variables: { monthly_cost: 45, note: 'from the product' },
      },
    )
  })

  it('takes a template in an order as text and never runs it (LIFE-35)', async () => {
    await using app = await provisioningApp()
    const note = "{{ lookup('pipe', 'id') }}"
    const { provision_id } = await ordered(app, { note })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.equal(job.provisioning_status, 0)
    const fact = job.provisioning_result_json.find(each => each.event_name === 'Keep a fact')
    assert.match(JSON.stringify(fact), /lookup\('pipe', 'id'\)/)
    assert.doesNotMatch(JSON.stringify(job), /uid=/)
  })

  it('shows the running task with 1 and the pending ones by name, before it ends (LIFE-48, PROV-30, PROV-75, PROV-76, PROV-77)', async () => {
    await using app = await provisioningApp()
    const { provision_id } = await ordered(app, { sleep_seconds: 3 })
    const done = app.drain()
    const job = await until(app, provision_id, each =>
      each.provisioning_result_json.some(event => event.event_name === 'Sleep'),
    )
    const [running] = job.provisioning_result_json.filter(each => each.provisioning_status === 1)
    assert.equal(running?.event_name, 'Sleep')
    assert.deepEqual(
      job.pending_tasks.map(each => each.event_name),
      ['Print everything', 'Critical step'],
    )
    assert.deepEqual(
      [job.provisioning_status, job.waiting, job.completed_count, job.task_count],
      [1, false, 9, 12],
    )
    await done
    const ended = await orders(app).get({ provision_id })
    assert.deepEqual(
      ended.provisioning_result_json.filter(each => each.provisioning_status === 1),
      [],
    )
  })

  it('tells subscribers of each change without results (PROV-29, D-12)', async () => {
    await using app = await provisioningApp()
    const address = await app.listen()
    const { provision_id } = await ordered(app)
    await using live = await follow(app, address, `${JobTopic.id}:${provision_id}`)
    await app.drain()
    await live.received(push => push['provisioning_status'] !== 1)
    assert.ok(live.pushes.length > 10)
    assert.deepEqual(live.pushes.at(-1), {
      provision_id,
      provisioning_status: 0,
      task_count: 12,
      completed_count: 12,
    })
    assert.deepEqual(Object.keys(live.pushes[0]?.['event'] ?? {}), [
      'event_number',
      'event_name',
      'provisioning_status',
      'timestamp',
    ])
  })

  it('goes on after a failure that the play ignores, which is a 3 (PROV-26, PROV-32, LIFE-43, LIFE-47)', async () => {
    await using app = await provisioningApp()
    const { provision_id } = await ordered(app, { optional_step: 'breaks' })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.deepEqual([job.provisioning_status, job.failed_ignored_count], [0, 1])
    assert.equal(
      job.provisioning_result_json.find(each => each.event_name === 'Optional step')?.provisioning_status,
      3,
    )
  })

  it('ends with 2 after the rescue when a task fails, and says why (PROV-27, PROV-33, PROV-56, PROV-59, PROV-60, PROV-81, LIFE-46)', async () => {
    await using app = await provisioningApp()
    const { provision_id, customer_id } = await ordered(app, { critical_step: 'breaks' })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.equal(job.provisioning_status, 2)
    assert.match(
      job.error_message ?? '',
      new RegExp(`critical step of customer ${customer_id} failed.*rolled back`),
    )
    assert.deepEqual(
      job.provisioning_result_json
        .slice(-3)
        .map(each => [each.event_name, each.provisioning_status, each.section]),
      [
        ['Critical step', 2, 'block'],
        ['Clean up', 3, 'rescue'],
        ['Succeed after a deprovisioning, fail after a rollback', 2, 'rescue'],
      ],
    )
    assert.match(job.provisioning_result_json.at(-1)?.error_message ?? '', /rolled back/)
  })

  it('never stores the token, whatever a play prints (PROV-40, PROV-41, PROV-43, LIFE-44)', async () => {
    await using app = await provisioningApp()
    const { provision_id } = await ordered(app, {
      portal_password: 'correct-horse-battery',
      critical_step: 'breaks',
    })
    await app.drain()
    const rows = JSON.stringify([
      await app.entry.db('provision_event').select('*'),
      await app.entry.db('provision').select('*'),
      await orders(app).get({ provision_id }),
    ])
    assert.doesNotMatch(rows, /eyJ[\w-]+\.[\w-]+/)
    assert.doesNotMatch(rows, /correct-horse-battery/)
    assert.match(rows, /\[REDACTED\]/)
  })

  it('leaves nothing of its private folder behind (D-17)', async () => {
    await using app = await provisioningApp()
    await ordered(app)
    await app.drain()
    assert.deepEqual(readdirSync(join(app.dataDirectory, 'jobs')), [])
    assert.equal(
      existsSync(join(app.dataDirectory, 'omnicrm.sqlite')) || process.env.OMNICRM_TEST_DATABASE === 'mysql',
      true,
    )
  })

  it('makes its service and assigns its items through the API with its own token (PROV-19, PROV-44, LIFE-20, LIFE-21, LIFE-49, LIFE-54, PLAY-10, PLAY-42)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { sim, number, productId, customerId } = await givenMobile(app)
    const { provision_id } = await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.equal(job.error_message, null)
    const [service] = await services(app, customerId)
    assert.ok(service)
    assert.deepEqual(
      [service.provision_id, service.product_id, service.service_status, job.service_id],
      [provision_id, productId, 'Active', service.service_id],
    )
    for (const id of [sim, number]) {
      const item = await itemOf(app, id)
      assert.deepEqual(
        [item.item_state, item.service_id, item.customer_id],
        ['Assigned', service.service_id, customerId],
      )
    }
  })

  it('gives everything back when it fails after the assignment (PROV-61, LIFE-24, D-28, D-35)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { sim, number, productId, customerId } = await givenMobile(app)
    const items = { 'SIM Card': sim, 'Mobile Number': number }
    await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      ...items,
      critical_step: 'breaks',
    })
    await app.drain()
    assert.deepEqual(await services(app, customerId), [])
    for (const id of [sim, number]) {
      const item = await itemOf(app, id)
      assert.deepEqual([item.item_state, item.service_id, item.customer_id], ['In Stock', null, null])
    }
  })

  it('takes back what the rescue of the play left (D-73)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { sim, number, productId, customerId } = await givenMobile(app)
    const items = { 'SIM Card': sim, 'Mobile Number': number }
    const { provision_id } = await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      ...items,
      critical_step: 'breaks',
      keep_service: true,
    })
    await app.drain()
    assert.deepEqual(await services(app, customerId), [])
    const [row] = await app.entry.db('customer_service').where({ provision_id })
    assert.ok(row.deleted_at)
  })

  it('can not write services of another customer with its token (D-4)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { productId, customerId } = await givenMobile(app, { inventory_items_list: '[]' })
    const other = await givenCustomer(app, 'Jane Doe')
    const { provision_id } = await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      other_customer: other,
    })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.equal(job.provisioning_status, 2)
    assert.match(job.error_message ?? '', /may not write services of another one/)
    assert.deepEqual(await services(app, other), [])
  })

  it('runs a deprovisioning through the rescue alone and ends with 0 (PROD-91, PROV-57, PROV-58, PROV-59, PROV-62, AMB-12, PLAY-48)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { sim, number, productId, customerId } = await givenMobile(app)
    await orders(app).start({
      product_id: productId,
      customer_id: customerId,
      'SIM Card': sim,
      'Mobile Number': number,
    })
    await app.drain()
    const [service] = await services(app, customerId)
    const { provision_id } = await orders(app).start({
      service_id: service?.service_id ?? 0,
      action: 'deprovision',
    })
    await app.drain()
    const job = await orders(app).get({ provision_id })
    assert.deepEqual([job.provisioning_status, job.error_message], [0, null])
    assert.deepEqual(
      job.provisioning_result_json.map(each => [each.event_name, each.provisioning_status]).slice(0, 3),
      [
        ['Load configuration', 0],
        ['Continue unless this is a deprovisioning', 3],
        ['Get linked inventory', 0],
      ],
    )
    assert.deepEqual(
      (await services(app, customerId)).map(each => each.service_status),
      ['Inactive'],
    )
    assert.deepEqual(
      [(await itemOf(app, sim)).item_state, (await itemOf(app, sim)).service_id],
      ['Used', null],
    )
    assert.equal(job.completed_count, job.task_count)
  })

  it('of one service waits for the other (D-76)', async () => {
    await using app = await provisioningApp()
    await app.listen()
    const { productId, customerId } = await givenMobile(app, { inventory_items_list: '[]' })
    await orders(app).start({ product_id: productId, customer_id: customerId })
    await app.drain()
    const [service] = await services(app, customerId)
    const addon = await givenProduct(app, { category: 'addon' })
    const order = { product_id: addon, customer_id: customerId, service_id: service?.service_id ?? 0 }
    const first = await orders(app).start({ ...order, sleep_seconds: 1 })
    const second = await orders(app).start(order)
    await app.drain()
    const [a, b] = [await orders(app).get(first), await orders(app).get(second)]
    assert.ok(a.finished_at && b.started_at && a.finished_at <= b.started_at)
  })
})
