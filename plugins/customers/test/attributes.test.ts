import assert from 'node:assert/strict'
import { admin, customerUser, staff, testApp, type TestApp } from '@omnicrm/test'
import { api as activityApi } from '@omnicrm/plugin-activity/contract'
import {
  attributeApi,
  attributeNames,
  Attributes,
  billingCycleOf,
  customerApi,
  isTaxExempt,
} from '../contract.ts'

const rights = ['view', 'create', 'update', 'delete'].map(verb => `${verb}_customer_attribute`)
const keeper = () => staff(...rights)
const clock = new Date('2025-01-04T10:30:00Z')

async function customerOf(app: TestApp, customer_name = 'Alpha'): Promise<number> {
  return (await app.as(admin()).of(customerApi).create({ customer_name })).customer_id
}
const api = (app: TestApp) => app.as(keeper()).of(attributeApi)
const put = (app: TestApp, payload: object) =>
  app.as(keeper()).http({ method: 'PUT', url: '/crm/attribute/', payload })

/** Names and values of the guide. */
const samples: Readonly<Record<string, string>> = {
  external_crm_id: 'SF-12345',
  legacy_system_id: 'OLD-CRM-789',
  hubspot_contact_id: '12345678',
  legacy_crm_id: 'OLD-12345',
  migrated_date: '2025-01-04',
  auto_provision: 'true',
  support_tier: 'premium',
  credit_limit: '10000',
  gdpr_consent_date: '2025-01-01',
  regulatory_entity: 'FCC-123456',
  preferred_contact_method: 'email',
  account_manager: 'john.smith@company.com',
  onboarding_date: '2025-01-15',
  churn_risk_score: '0.23',
  radius_username_format: 'email',
  vlan_id: '100',
  ipv6_enabled: 'true',
  feature_ipv6_enabled: 'true',
  api_key_v2: 'x',
}

describe('attributes of customers', () => {
  it('are made with six fields, times with a blank, and any number of them (ATTR-1, ATTR-6)', async () => {
    await using app = await testApp({ plugins: ['customers'], clock })
    const customer_id = await customerOf(app)
    const response = await put(app, {
      customer_id,
      attribute_name: 'external_crm_id',
      attribute_value: 'SF-12345',
    })
    const { attribute_id, created, last_modified, ...rest } = response.json()
    assert.deepEqual(rest, { customer_id, attribute_name: 'external_crm_id', attribute_value: 'SF-12345' })
    assert.match(created, /^2025-01-04 10:3\d:\d\d$/)
    assert.equal(last_modified, created)
    for (let index = 0; index < 40; index++)
      await api(app).set({ customer_id, attribute_name: `name_${index}`, attribute_value: 'x' })
    assert.equal((await api(app).ofCustomer({ customer_id })).length, 41)
    assert.equal((await api(app).get({ attribute_id })).attribute_value, 'SF-12345')
  })

  it('change in place when the name is there already: same id and creation, new time of change (ATTR-7)', async () => {
    await using app = await testApp({ plugins: ['customers'], clock })
    const customer_id = await customerOf(app)
    const made = await api(app).set({ customer_id, attribute_name: 'tier', attribute_value: 'silver' })
    app.clock.advance(60_000)
    const set = await api(app).set({ customer_id, attribute_name: ' tier ', attribute_value: 'gold' })
    assert.deepEqual({ ...set, last_modified: '' }, { ...made, attribute_value: 'gold', last_modified: '' })
    assert.ok(set.last_modified > made.last_modified)
    await api(app).set({ customer_id, attribute_name: 'Tier', attribute_value: 'other' })
    assert.deepEqual(
      (await api(app).ofCustomer({ customer_id })).map(each => [each.attribute_name, each.attribute_value]),
      [
        ['tier', 'gold'],
        ['Tier', 'other'],
      ],
    )
  })

  it('are one when a name is set by many at once (ATTR-7)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const values = ['a', 'b', 'c', 'd']
    const set = await Promise.all(
      values.map(attribute_value => api(app).set({ customer_id, attribute_name: 'tier', attribute_value })),
    )
    assert.equal(new Set(set.map(each => each.attribute_id)).size, 1)
    assert.equal((await api(app).ofCustomer({ customer_id })).length, 1)
  })

  it('come back as the texts that were sent, several names with one PUT each, as a bare array (ATTR-2, ATTR-9, ATTR-10, ATTR-17)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const read = async () =>
      (
        await app.as(keeper()).http({ method: 'GET', url: `/crm/attribute/customer_id/${customer_id}` })
      ).json()
    assert.deepEqual(await read(), [])
    const values = { ipv6_enabled: 'true', churn_risk_score: '0.23', vlan_id: '100', spaced: '  2 ' }
    for (const [attribute_name, attribute_value] of Object.entries(values))
      await api(app).set({ customer_id, attribute_name, attribute_value })
    const found = await read()
    assert.deepEqual(
      Object.fromEntries(
        found.map((each: Record<string, string>) => [each.attribute_name, each.attribute_value]),
      ),
      values,
    )
  })

  it('need a name and a value of 1 to 150 characters; longer ones are refused, never cut (ATTR-3, ATTR-4, ATTR-5)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const faults = async (payload: object) => {
      const response = await put(app, { customer_id, ...payload })
      return [response.statusCode, response.json().errors]
    }
    const name = { attribute_name: 'a' }
    const tooLong = { attribute_value: 'must have at most 150 characters' }
    assert.deepEqual(await faults({ ...name, attribute_value: 'x'.repeat(151) }), [400, tooLong])
    assert.deepEqual(await faults({ ...name, attribute_value: 'x'.repeat(10_000) }), [400, tooLong])
    for (const [payload, fields] of [
      [name, ['attribute_value']],
      [{ ...name, attribute_value: ' ' }, ['attribute_value']],
      [{ attribute_value: 'x' }, ['attribute_name']],
      [{ attribute_name: ' ', attribute_value: 'x' }, ['attribute_name']],
      [{ attribute_name: 'n'.repeat(151), attribute_value: 'x' }, ['attribute_name']],
      [{ attribute_name: ['a'], attribute_value: { a: 1 } }, ['attribute_name', 'attribute_value']],
    ] as const) {
      const [status, errors] = await faults(payload)
      assert.deepEqual([status, Object.keys(errors)], [400, fields])
    }
    assert.deepEqual(await api(app).ofCustomer({ customer_id }), [])
    const longest = await api(app).set({ customer_id, ...name, attribute_value: 'ü'.repeat(150) })
    assert.equal(longest.attribute_value.length, 150)
    const { attribute_id } = longest
    await assert.rejects(api(app).update({ attribute_id, attribute_value: '' }), { status: 400 })
  })

  it('change by PATCH in the sent fields only, and rename in place; the old name is gone (ATTR-8, ATTR-12)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const { attribute_id } = await api(app).set({
      customer_id,
      attribute_name: 'external_crm_id',
      attribute_value: 'SF-12345',
    })
    const changed = await api(app).update({ attribute_id, attribute_value: 'SF-54321' })
    assert.deepEqual([changed.attribute_name, changed.attribute_value], ['external_crm_id', 'SF-54321'])
    const renamed = await api(app).update({ attribute_id, attribute_name: ' crm_id ' })
    assert.deepEqual([renamed.attribute_name, renamed.attribute_value], ['crm_id', 'SF-54321'])
    const values = await app.service(Attributes).of(app.entry, customer_id)
    assert.deepEqual([...values], [['crm_id', 'SF-54321']])
  })

  it('refuse a name that the customer has already, not one of another customer (ATTR-13)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const [customer_id, other] = [await customerOf(app), await customerOf(app, 'Beta')]
    const set = (customer: number, attribute_name: string) =>
      api(app).set({ customer_id: customer, attribute_name, attribute_value: '1' })
    const { attribute_id } = await set(customer_id, 'one')
    await set(customer_id, 'two')
    await set(other, 'three')
    await assert.rejects(api(app).update({ attribute_id, attribute_name: 'two' }), {
      status: 409,
      code: 'customers.attributeNameTaken',
      message: 'The customer has an attribute two already.',
    })
    assert.equal((await api(app).get({ attribute_id })).attribute_name, 'one')
    assert.equal((await api(app).update({ attribute_id, attribute_name: 'one' })).attribute_name, 'one')
    assert.equal((await api(app).update({ attribute_id, attribute_name: 'three' })).attribute_name, 'three')
  })

  it('are deleted for good (ATTR-11)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const { attribute_id } = await api(app).set({ customer_id, attribute_name: 'a', attribute_value: 'b' })
    assert.deepEqual(await api(app).delete({ attribute_id }), { result: 'success' })
    await assert.rejects(api(app).get({ attribute_id }), { status: 404 })
    assert.deepEqual(await app.entry.db('customer_attribute'), [])
  })

  it('each need their right; unknown ones are not there, and those of others neither (ATTR-21, ATTR-22)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const [mine, other] = [await customerOf(app), await customerOf(app, 'Beta')]
    const own = await api(app).set({ customer_id: mine, attribute_name: 'a', attribute_value: 'b' })
    const foreign = await api(app).set({ customer_id: other, attribute_name: 'a', attribute_value: 'b' })
    const { attribute_id } = own
    const calls = {
      view_customer_attribute: (it: ReturnType<typeof api>) => it.get({ attribute_id }),
      create_customer_attribute: (it: ReturnType<typeof api>) =>
        it.set({ customer_id: mine, attribute_name: 'a', attribute_value: 'b' }),
      update_customer_attribute: (it: ReturnType<typeof api>) =>
        it.update({ attribute_id, attribute_value: 'b' }),
      delete_customer_attribute: (it: ReturnType<typeof api>) => it.delete({ attribute_id }),
    }
    for (const [right, call] of Object.entries(calls)) {
      const without = app.as(staff('view_customer', ...rights.filter(each => each !== right)))
      await assert.rejects(call(without.of(attributeApi)), { status: 403 }, right)
    }
    const reader = app.as(staff('view_customer')).of(attributeApi)
    await assert.rejects(reader.ofCustomer({ customer_id: mine }), { status: 403 })
    const me = app.as(customerUser(mine, 'view_own_customer_attribute')).of(attributeApi)
    assert.equal((await me.get({ attribute_id })).attribute_value, 'b')
    assert.equal((await me.ofCustomer({ customer_id: mine })).length, 1)
    await assert.rejects(me.get({ attribute_id: foreign.attribute_id }), { status: 404 })
    await assert.rejects(me.ofCustomer({ customer_id: other }), { status: 404 })
    await assert.rejects(me.update({ attribute_id: foreign.attribute_id, attribute_value: 'x' }), {
      status: 403,
    })
    await assert.rejects(me.delete({ attribute_id }), { status: 403 })
    for (const call of [
      () => api(app).get({ attribute_id: 999 }),
      () => api(app).update({ attribute_id: 999, attribute_value: 'x' }),
      () => api(app).delete({ attribute_id: 999 }),
      () => api(app).ofCustomer({ customer_id: 999 }),
      () => api(app).set({ customer_id: 999, attribute_name: 'a', attribute_value: 'b' }),
    ])
      await assert.rejects(call(), { status: 404 })
  })

  it('are not added to an archived customer (CUST-25)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    await app.as(admin()).of(customerApi).archive({ customer_id })
    await assert.rejects(api(app).set({ customer_id, attribute_name: 'a', attribute_value: 'b' }), {
      status: 422,
      code: 'customers.archived',
    })
  })

  it('leave old and new value in the activity log, the deleted value too (ATTR-24)', async () => {
    await using app = await testApp({ plugins: ['customers', 'activity'] })
    const customer_id = await customerOf(app)
    const { attribute_id } = await api(app).set({
      customer_id,
      attribute_name: 'tier',
      attribute_value: 'silver',
    })
    await api(app).update({ attribute_id, attribute_name: 'support_tier', attribute_value: 'gold' })
    await api(app).delete({ attribute_id })
    await app.drain()
    const { data } = await app
      .as(admin())
      .of(activityApi)
      .ofCustomer({ customer_id, filters: JSON.stringify({ entity_type: ['attribute'] }) })
    assert.deepEqual(
      data.map(each => [each.action, each.detail]),
      [
        [
          'delete',
          {
            customer_id: { old: customer_id, new: null },
            attribute_name: { old: 'support_tier', new: null },
            attribute_value: { old: 'gold', new: null },
          },
        ],
        [
          'update',
          {
            attribute_name: { old: 'tier', new: 'support_tier' },
            attribute_value: { old: 'silver', new: 'gold' },
          },
        ],
        [
          'create',
          {
            customer_id: { old: null, new: customer_id },
            attribute_name: { old: null, new: 'tier' },
            attribute_value: { old: null, new: 'silver' },
          },
        ],
      ],
    )
  })

  it('mean nothing to the product but for two names, whose absence is the default (ATTR-19, ATTR-20)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const read = () => app.service(Attributes).of(app.entry, customer_id)
    const set = (attribute_name: string, attribute_value: string) =>
      api(app).set({ customer_id, attribute_name, attribute_value })
    assert.deepEqual([billingCycleOf(await read()), isTaxExempt(await read())], ['monthly', false])
    const before = await app.as(admin()).of(customerApi).get({ customer_id })
    for (const [name, value] of Object.entries(samples)) await set(name, value)
    assert.deepEqual(Object.fromEntries(await read()), samples)
    assert.deepEqual([billingCycleOf(await read()), isTaxExempt(await read())], ['monthly', false])
    assert.deepEqual(await app.as(admin()).of(customerApi).get({ customer_id }), before)
    await set(attributeNames.billingCycleAlias, 'Annual')
    assert.equal(billingCycleOf(await read()), 'annual')
    await set(attributeNames.billingCycle, 'quarterly')
    assert.equal(billingCycleOf(await read()), 'quarterly')
    await set(attributeNames.billingCycle, 'sometimes')
    assert.equal(billingCycleOf(await read()), 'monthly')
    await set(attributeNames.taxExempt, 'true')
    assert.equal(isTaxExempt(await read()), true)
    await set(attributeNames.taxExempt, 'yes')
    assert.equal(isTaxExempt(await read()), false)
  })

  it('take any name and any value that is text, also markup and values against the conventions (ATTR-15, ATTR-16)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    for (const [attribute_name, attribute_value] of [
      ['Not snake case!', 'TRUE'],
      ['<img src=x onerror=alert(1)>', '<script>alert(1)</script>'],
      ["'; drop table customer; --", '2025-13-45'],
    ] as const) {
      const made = await api(app).set({ customer_id, attribute_name, attribute_value })
      assert.deepEqual([made.attribute_name, made.attribute_value], [attribute_name, attribute_value])
    }
  })

  it('have no search of their own and no part in search and filters of customers (ATTR-18, ATTR-26)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    await api(app).set({ customer_id, attribute_name: 'support_tier', attribute_value: 'premium' })
    const customers = app.as(staff('view_customer')).of(customerApi)
    for (const search of ['premium', 'support_tier'])
      assert.equal((await customers.list({ search })).pagination.total_items, 0)
    for (const field of ['support_tier', 'attribute_name', 'attribute_value'])
      await assert.rejects(customers.list({ filters: JSON.stringify({ [field]: ['premium'] }) }), {
        status: 400,
      })
    const response = await app.as(keeper()).http({ method: 'GET', url: '/crm/attribute/?search=premium' })
    assert.equal(response.statusCode, 405)
  })
})
