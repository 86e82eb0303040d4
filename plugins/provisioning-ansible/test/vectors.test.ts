import assert from 'node:assert/strict'
import { api as servicesApi } from '@omnicrm/plugin-services/contract'
import { admin, staff, type TestApp } from '@omnicrm/test'
import { givenCustomer, givenItem, givenProduct, orders, provisioningApp } from './world.ts'

const token = '[REDACTED]'
const user = (userId: number) => ({
  ...staff('create_provision', 'view_provision', 'view_provision_event'),
  userId,
})

/** Gives a row the number it has in the documents. Nobody searches for it, so its words may go. */
async function renumber(app: TestApp, table: string, key: string, from: number, to: number): Promise<void> {
  await app.entry.tx(async tx => {
    const words = `${table}_word`
    if (await tx.db.schema.hasTable(words)) await tx.db(words).where(key, from).delete()
    await tx.db(table).where(key, from).update(key, to)
  })
}

async function givenDocumented(
  app: TestApp,
  {
    product,
    customer,
    variables,
    items = {},
  }: {
    readonly product: number
    readonly customer: number
    readonly variables: object
    readonly items?: Readonly<Record<string, number>>
  },
): Promise<void> {
  await renumber(app, 'customer', 'customer_id', await givenCustomer(app), customer)
  const made = await givenProduct(app, {
    provisioning_json_vars: JSON.stringify(variables),
    inventory_items_list: `[${Object.keys(items)
      .map(type => `'${type}'`)
      .join(', ')}]`,
  })
  for (const [type, id] of Object.entries(items))
    await renumber(app, 'inventory', 'inventory_id', await givenItem(app, type, `${type} ${id}`), id)
  await renumber(app, 'product', 'product_id', made, product)
}

const variablesOf = async (app: TestApp, userId: number, order: Record<string, unknown>) => {
  const asUser = orders(app, user(userId))
  return (await asUser.get(await asUser.start(order))).provisioning_json_vars
}

describe('the documented orders', function () {
  this.timeout(60_000)

  it('of SIM 5001 and number 5002 on product 42: exactly these ten variables (LIFE-18, LIFE-38, PROV-24)', async () => {
    await using app = await provisioningApp()
    const items = { 'SIM Card': 5001, 'Mobile Number': 5002 }
    await givenDocumented(app, {
      product: 42,
      customer: 123,
      items,
      variables: { days: 30, data_gb: 20, voice_minutes: 'unlimited', sms_count: 'unlimited' },
    })
    assert.deepEqual(await variablesOf(app, 7, { product_id: 42, customer_id: 123, ...items }), {
      days: 30,
      data_gb: 20,
      voice_minutes: 'unlimited',
      sms_count: 'unlimited',
      product_id: 42,
      customer_id: 123,
      'SIM Card': 5001,
      'Mobile Number': 5002,
      access_token: token,
      initiating_user: 7,
    })
  })

  it('of an add-on for service 789 with items: exactly these nine (LIFE-37)', async () => {
    await using app = await provisioningApp()
    const items = { 'SIM Card': 1001, 'Mobile Number': 1002 }
    await givenDocumented(app, {
      product: 456,
      customer: 123,
      items,
      variables: { monthly_cost: 30, data_gb: 50 },
    })
    const { service_id } = await app.as(admin()).of(servicesApi).create({ customer_id: 123, product_id: 456 })
    await renumber(app, 'customer_service', 'service_id', service_id, 789)
    assert.deepEqual(
      await variablesOf(app, 5, { product_id: 456, customer_id: 123, service_id: 789, ...items }),
      {
        customer_id: 123,
        product_id: 456,
        service_id: 789,
        'SIM Card': 1001,
        'Mobile Number': 1002,
        monthly_cost: 30,
        data_gb: 50,
        access_token: token,
        initiating_user: 5,
      },
    )
  })

  it('of the SIM-only product: its placeholders and the chosen 789 and 101 (LIFE-19, PROV-22)', async () => {
    await using app = await provisioningApp()
    const items = { 'SIM Card': 789, 'Mobile Number': 101 }
    await givenDocumented(app, { product: 1, customer: 456, items, variables: { iccid: '', msisdn: '' } })
    assert.deepEqual(await variablesOf(app, 9, { product_id: 1, customer_id: 456, ...items }), {
      product_id: 1,
      customer_id: 456,
      'SIM Card': 789,
      'Mobile Number': 101,
      iccid: '',
      msisdn: '',
      access_token: token,
      initiating_user: 9,
    })
  })

  it('that override prices and limits, and add variables of their own (LIFE-36, PROV-21)', async () => {
    await using app = await provisioningApp()
    await givenDocumented(app, {
      product: 10,
      customer: 456,
      variables: { monthly_cost: 50, data_gb: 100, data_limit_gb: 100 },
    })
    const order = { product_id: 10, customer_id: 456, monthly_cost: 45, data_limit_gb: 150 }
    assert.deepEqual(await variablesOf(app, 3, { ...order, custom_param: 'value' }), {
      monthly_cost: 45,
      data_gb: 100,
      data_limit_gb: 150,
      product_id: 10,
      customer_id: 456,
      custom_param: 'value',
      access_token: token,
      initiating_user: 3,
    })
  })
})
