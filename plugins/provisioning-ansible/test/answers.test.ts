import assert from 'node:assert/strict'
import { admin, nobody, staff, type TestApp } from '@omnicrm/test'
import { api, JobTopic, JobsTopic } from '../contract.ts'
import { ansibleCheck } from '../src/checks.ts'
import { buyer, follow, givenCustomer, givenProduct, orders, provisioningApp } from './world.ts'

/** Jobs as they lie in the database, without a run. */
async function given(app: TestApp, customer_id: number, row: Record<string, unknown> = {}): Promise<number> {
  const product_id = await givenProduct(app)
  const { provision_id } = await orders(app).start({ product_id, customer_id })
  await app.entry
    .db('provision')
    .where({ provision_id })
    .update({ provisioning_status: 1, ...row })
  return provision_id
}

async function givenEvents(app: TestApp, provision_id: number): Promise<void> {
  for (const [event_number, event_name, provisioning_status] of [
    [1, 'Load configuration', 0],
    [2, 'Critical step', 2],
  ] as const)
    await app.entry.db('provision_event').insert({
      provision_id,
      event_number,
      event_name,
      provisioning_status,
      section: 'block',
      error_message: provisioning_status === 2 ? 'It broke.' : null,
      provisioning_result_json: '{"request":{"body":"full"}}',
      timestamp: new Date(),
    })
}

describe('a job that is read', () => {
  it('goes as deep as the caller may look (D-12, PROV-81)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const provision_id = await given(app, customer_id, {
      provisioning_status: 2,
      failure_reason: 'It broke.',
    })
    await givenEvents(app, provision_id)

    const full = await orders(app).get({ provision_id })
    assert.deepEqual(full.provisioning_result_json[1]?.provisioning_result_json, {
      request: { body: 'full' },
    })
    assert.ok(full.provisioning_json_vars)

    const support = await orders(app, staff('view_provision')).get({ provision_id })
    assert.deepEqual(
      [support.error_message, support.provisioning_result_json[1]?.error_message],
      ['It broke.', 'It broke.'],
    )
    assert.doesNotMatch(JSON.stringify(support), /full|provisioning_json_vars/)

    const own = await orders(app, buyer(customer_id)).get({ provision_id })
    assert.deepEqual(
      own.provisioning_result_json.map(each => [each.event_name, each.provisioning_status]),
      [
        ['Load configuration', 0],
        ['Critical step', 2],
      ],
    )
    assert.doesNotMatch(JSON.stringify(own), /It broke|full|provisioning_json_vars/)
    assert.deepEqual([own.can_cancel, own.can_retry, own.initiating_user_name], [false, false, null])
  })

  it('names the pending tasks of a job that waits, and of one that rolls back (PROV-77)', async () => {
    await using app = await provisioningApp()
    const provision_id = await given(app, await givenCustomer(app))
    const waiting = await orders(app).get({ provision_id })
    assert.deepEqual(
      [waiting.pending_tasks.length, waiting.pending_tasks[0]?.event_name],
      [14, 'Load configuration'],
    )
    await app.entry.db('provision').where({ provision_id }).update({ started_at: new Date() })
    await givenEvents(app, provision_id)
    await app.entry.db('provision_event').insert({
      provision_id,
      event_number: 3,
      event_name: 'Clean up',
      provisioning_status: 1,
      section: 'rescue',
      timestamp: new Date(),
    })
    const rescuing = await orders(app).get({ provision_id })
    assert.deepEqual(
      rescuing.pending_tasks.map(each => each.event_name),
      ['Succeed after a deprovisioning, fail after a rollback'],
    )
  })

  it('is not there for others (PROV-3)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const provision_id = await given(app, customer_id)
    const other = await givenCustomer(app, 'Jane Doe')
    await assert.rejects(orders(app, buyer(other)).get({ provision_id }), { status: 404 })
    await assert.rejects(orders(app).get({ provision_id: 99 }), { status: 404 })
    await assert.rejects(orders(app, staff('view_customer')).get({ provision_id }), { status: 403 })
    await assert.rejects(app.as(nobody).of(api).get({ provision_id }), { status: 401 })
    await assert.rejects(orders(app, staff('view_provision')).cancel({ provision_id }), { status: 403 })
    await assert.rejects(orders(app).cancel({ provision_id: 99 }), { status: 404 })
    assert.deepEqual((await orders(app, buyer(other)).list({})).data, [])
    assert.equal((await orders(app, buyer(customer_id)).list({})).data.length, 1)
  })
})

describe('the list of jobs', () => {
  it('filters by status, searches descriptions, sorts, and names customer and product (PROV-82, PROV-83)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const wanted = await given(app, customer_id, {
      provisioning_status: 2,
      playbook_description: 'Mobile SIM Provisioning',
    })
    const good = await given(app, customer_id, {
      provisioning_status: 0,
      playbook_description: 'Mobile SIM Provisioning',
    })
    const fibre = await given(app, customer_id, { provisioning_status: 2, playbook_description: 'Fibre' })
    const found = await orders(app).list({ filters: '{"provisioning_status":[2]}', search: 'Mobile' })
    assert.deepEqual(
      found.data.map(each => each.provision_id),
      [wanted],
    )
    assert.deepEqual(
      [found.data[0]?.customer_name, found.data[0]?.product_name],
      ['John Smith', 'Mobile SIM Only'],
    )
    const all = await orders(app).list({})
    assert.deepEqual(
      [all.data.map(each => each.provision_id), all.pagination.per_page],
      [[fibre, good, wanted], 20],
    )
    const sorted = await orders(app).list({ sort: 'playbook_description', order: 'asc' })
    assert.equal(sorted.data[0]?.provision_id, fibre)
    await assert.rejects(orders(app).list({ sort: 'secret' }), { status: 400 })
    await assert.rejects(orders(app, staff('view_customer')).list({}), { status: 403 })
  })
})

describe('a retry', () => {
  it('is a new job of the same order with today’s defaults; the failed one stays (PROV-85, PROV-86, PROV-87)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app, { provisioning_json_vars: '{"data_gb":10}' })
    const first = await orders(app).start({
      product_id,
      customer_id,
      monthly_cost: 45,
      portal_password: 'correct-horse',
    })
    await assert.rejects(orders(app).retry(first), { status: 409, code: 'provisioning-ansible.notFinished' })
    await orders(app).cancel(first)
    await app.entry.db('product').where({ product_id }).update({ provisioning_json_vars: '{"data_gb":20}' })
    const second = await orders(app).retry(first)
    const job = await orders(app).get(second)
    assert.deepEqual(
      [
        job.retry_of,
        job.provisioning_status,
        job.provisioning_json_vars?.['monthly_cost'],
        job.provisioning_json_vars?.['data_gb'],
      ],
      [first.provision_id, 1, 45, 20],
    )
    assert.equal((await orders(app).get(first)).provisioning_status, 2)
    await app.entry
      .db('provision')
      .where({ provision_id: second.provision_id })
      .update({ provisioning_status: 0 })
    await assert.rejects(orders(app).retry(second), { status: 409, code: 'provisioning-ansible.notFailed' })
    await assert.rejects(orders(app, staff('view_provision')).retry(first), { status: 403 })
    await assert.rejects(orders(app).retry({ provision_id: 99 }), { status: 404 })
  })

  it('keeps what was ordered out of sight: it is encrypted (PROV-41)', async () => {
    await using app = await provisioningApp()
    const customer_id = await givenCustomer(app)
    const product_id = await givenProduct(app)
    await orders(app).start({ product_id, customer_id, portal_password: 'correct-horse' })
    const rows = JSON.stringify([
      await app.entry.db('provision').select('*'),
      await app.entry.db('kernel_job').select('*'),
    ])
    assert.doesNotMatch(rows, /correct-horse/)
  })
})

describe('live pushes of jobs', () => {
  it('go to those who may see the job (D-12)', async () => {
    await using app = await provisioningApp()
    const address = await app.listen()
    const customer_id = await givenCustomer(app)
    const other = await givenCustomer(app, 'Jane Doe')
    const provision_id = await given(app, customer_id)
    await using all = await follow(app, address, `${JobsTopic.id}:all`)
    await using own = await follow(app, address, `${JobsTopic.id}:${customer_id}`, buyer(customer_id))
    await using greedy = await follow(app, address, `${JobsTopic.id}:all`, buyer(customer_id))
    await using foreign = await follow(app, address, `${JobTopic.id}:${provision_id}`, buyer(other))
    await orders(app).cancel({ provision_id })
    await all.received(push => push['provision_id'] === provision_id)
    await own.received(push => push['provision_id'] === provision_id)
    assert.deepEqual([greedy.pushes, foreign.pushes], [[], []])
    assert.deepEqual([greedy.refusals.length, foreign.refusals.length], [1, 1])
  })
})

describe('the plays', () => {
  it('are listed with name, description and what is wrong, for those who make products (PROD-90)', async () => {
    await using app = await provisioningApp()
    const { data } = await orders(app, staff('update_product')).plays({})
    assert.deepEqual(
      data.map(each => [each.name, each.description, each.fault === null]),
      [
        ['play_broken', null, false],
        ['play_service', 'A service for tests', true],
        ['play_short_form', 'Short form', true],
        ['play_steps', 'Steps for tests', true],
        ['play_unknown_module', 'Names a module that does not exist', true],
      ],
    )
    await assert.rejects(orders(app, staff('view_product')).plays({}), { status: 403 })
  })
})

describe('the doctor', () => {
  it('tells whether Ansible can run, and which plays are broken', async function () {
    this.timeout(20_000)
    const signal = AbortSignal.timeout(20_000)
    const path = process.env['PATH'] ?? ''
    assert.match((await ansibleCheck('ansible-playbook', path).run(signal)).finding, /^Ansible \d/)
    assert.equal((await ansibleCheck('/nowhere/ansible', path).run(signal)).state, 'failed')
    await using app = await provisioningApp()
    const health = await app.as(admin()).http({ method: 'GET', url: '/crm/health' })
    assert.match(health.body, /play_broken/)
  })
})
