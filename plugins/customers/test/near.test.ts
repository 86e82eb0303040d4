import assert from 'node:assert/strict'
import { metresBetween } from '@omnicrm/sdk'
import { admin, customerUser, staff, testApp, type TestApp } from '@omnicrm/test'
import { customerApi, siteApi } from '../contract.ts'

const center = { latitude: 51.5074, longitude: -0.1278 }
const reader = () => staff('view_customer_site')
const near = (app: TestApp, input: object) =>
  app
    .as(reader())
    .of(siteApi)
    .near({ ...center, ...input })

/** The point at a distance in a direction: 0 north, 90 east. */
function away(km: number, degrees: number) {
  const angle = km / 6371.0088
  const bearing = (degrees * Math.PI) / 180
  const from = (center.latitude * Math.PI) / 180
  const latitude = Math.asin(
    Math.sin(from) * Math.cos(angle) + Math.cos(from) * Math.sin(angle) * Math.cos(bearing),
  )
  const turn = Math.atan2(
    Math.sin(bearing) * Math.sin(angle) * Math.cos(from),
    Math.cos(angle) - Math.sin(from) * Math.sin(latitude),
  )
  return { latitude: (latitude * 180) / Math.PI, longitude: center.longitude + (turn * 180) / Math.PI }
}

async function customerAt(
  app: TestApp,
  customer_name: string,
  ...points: { latitude: number; longitude: number }[]
) {
  const { customer_id } = await app.as(admin()).of(customerApi).create({ customer_name })
  for (const point of points)
    await app
      .as(admin())
      .of(siteApi)
      .create({ customer_id, ...point, country: 'United Kingdom' })
  return customer_id
}

describe('sites by distance', () => {
  it('of the sample network are 47 within 5 km, of 47 customers (CUST-52, CUST-53)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    for (let index = 0; index < 47; index++)
      await customerAt(app, `In ${index}`, away(0.1 + index * 0.104, index * 37))
    for (let index = 0; index < 8; index++) await customerAt(app, `Out ${index}`, away(5.01, index * 45))
    const { data, pagination, total_customers } = await near(app, { km: 5 })
    assert.deepEqual([data.length, pagination.total_items, total_customers], [47, 47, 47])
    assert.ok(data.every(site => site.customer_name.startsWith('In') && site.distance_km < 5))
  })

  it('count a customer with several sites once (CUST-53)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    await customerAt(app, 'Two', away(1, 10), away(2, 200))
    await customerAt(app, 'One', away(3, 100))
    const { pagination, total_customers } = await near(app, { km: 5 })
    assert.deepEqual([pagination.total_items, total_customers], [3, 2])
  })

  it('come nearest first, page by page, everywhere when no radius is given (CUST-78)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    for (const [name, km, degrees] of [
      ['Far', 800, 90],
      ['Next', 2, 270],
      ['Here', 0, 0],
      ['Middle', 40, 180],
    ] as const)
      await customerAt(app, name, away(km, degrees))
    const all = await near(app, {})
    assert.deepEqual(
      all.data.map(site => [site.customer_name, Math.round(site.distance_km)]),
      [
        ['Here', 0],
        ['Next', 2],
        ['Middle', 40],
        ['Far', 800],
      ],
    )
    const second = await near(app, { per_page: 3, page: 2 })
    assert.deepEqual(
      [second.data.map(site => site.customer_name), second.pagination.total_pages],
      [['Far'], 2],
    )
  })

  it('are great circles, also over the date line and at a pole (CUST-52)', async () => {
    assert.equal(Math.round(metresBetween(center, { latitude: 48.8566, longitude: 2.3522 }) / 1000), 344)
    const halfRound = metresBetween({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })
    assert.equal(Math.round(halfRound / 1000), 20_015)
    await using app = await testApp({ plugins: ['customers'] })
    await customerAt(app, 'Fiji', { latitude: -17, longitude: 179.99 })
    await customerAt(app, 'Pole', { latitude: 89.99, longitude: 90 })
    const found = async (latitude: number, longitude: number) =>
      (await near(app, { latitude, longitude, km: 10 })).data.map(site => site.customer_name)
    assert.deepEqual(await found(-17, -179.99), ['Fiji'])
    assert.deepEqual(await found(89.99, -90), ['Pole'])
    assert.deepEqual(await found(89.95, -90), ['Pole'])
    assert.deepEqual(await found(0, 0), [])
  })

  it('reach further east and west than their centre would, near a pole (CUST-52)', async () => {
    const north = { latitude: 80, longitude: 0 }
    const site = { latitude: 85.6, longitude: -60 }
    assert.ok(metresBetween(north, site) < 1_000_000)
    await using app = await testApp({ plugins: ['customers'] })
    await customerAt(app, 'Alert', site)
    assert.equal((await near(app, { ...north, km: 1000 })).pagination.total_items, 1)
    assert.equal((await near(app, { ...north, km: 900 })).pagination.total_items, 0)
  })

  it('leave out deleted sites and archived customers, and need the right to see sites', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const gone = await customerAt(app, 'Gone', away(1, 0))
    const customer_id = await customerAt(app, 'Stays', away(1, 90), away(1, 180))
    await app.as(admin()).of(customerApi).archive({ customer_id: gone })
    const [site] = await app.as(admin()).of(siteApi).ofCustomer({ customer_id })
    await app
      .as(admin())
      .of(siteApi)
      .delete({ site_id: site?.site_id ?? 0 })
    assert.equal((await near(app, { km: 5 })).pagination.total_items, 1)
    for (const actor of [staff('view_customer'), customerUser(customer_id, 'view_own_customer_site')])
      await assert.rejects(app.as(actor).of(siteApi).near(center), { status: 403 })
    for (const wrong of [
      { km: 0 },
      { km: -1 },
      { km: 30_000 },
      { latitude: 91 },
      { longitude: 181 },
      { per_page: 1001 },
    ])
      await assert.rejects(near(app, wrong), { status: 400 }, JSON.stringify(wrong))
  })
})
