import assert from 'node:assert/strict'
import { metresBetween } from '@omnicrm/sdk'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { startGoogleMapsPeer } from '@omnicrm/test/peers'
import {
  importApi,
  inventoryApi,
  itemLifeApi,
  templateApi,
  type ImportRow,
  type NewItem,
} from '../contract.ts'
import { m0006 } from '../migrations/0006_places.ts'
import { sim, simTemplate, stockKeeper } from './kit.ts'

const api = (app: TestApp) => app.as(staff('view_inventory')).of(itemLifeApi)

async function homesPassed(app: TestApp): Promise<void> {
  await app.as(admin()).of(templateApi).create({
    item: 'Fibre Home',
    wholesale_cost: 0,
    retail_cost: 0,
    itemtext1_label: 'Home',
    itemtext2_label: 'Status',
  })
}
const home = (app: TestApp, itemtext1: string, itemtext2: string, fields: Partial<NewItem>) =>
  app
    .as(stockKeeper())
    .of(inventoryApi)
    .create({ item: 'Fibre Home', itemtext1, itemtext2, ...fields })

async function importHomes(app: TestApp, file: string): Promise<void> {
  const keeper = app.as({ ...stockKeeper(), userId: 5, userName: 'Keeper' })
  const query = { item: 'Fibre Home', file_name: 'homes.csv' }
  const answer = await keeper.http({
    method: 'POST',
    url: '/crm/inventory/import',
    query,
    payload: Buffer.from(file),
  })
  const { inventory_import_id, columns } = answer.json() as ImportRow
  const fields = columns.map(each => each.field)
  await keeper
    .of(importApi)
    .start({ inventory_import_id, dry_run: false, item: 'Fibre Home', fields, mode: 'all' })
  await app.drain()
}

const main = {
  address_line_1: '123 Main Street',
  city: 'Sydney',
  state: 'NSW',
  zip_code: '2000',
  country: 'Australia',
}

describe('service qualification', () => {
  it('finds the homes passed at an address: by place id, else plus code, else the address however it is written (INV-5, INV-39, INV-95, INV-96)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await homesPassed(app)
    await home(app, 'H1', 'Passed', { ...main, google_maps_place_id: 'ChIJ1', plus_code: '4RRH+2C Sydney' })
    await home(app, 'H2', 'Not Passed', {
      ...main,
      address_line_1: '125 Main Street',
      google_maps_place_id: 'ChIJ2',
    })
    const found = async (query: Parameters<ReturnType<typeof api>['qualification']>[0]) => {
      const { serviceable, data } = await api(app).qualification(query)
      return [serviceable, data.map(each => each.itemtext1)]
    }
    const yes = [true, ['H1']]
    assert.deepEqual(await found({ google_maps_place_id: 'ChIJ1' }), yes)
    assert.deepEqual(await found({ plus_code: '4RRH+2C Sydney' }), yes)
    assert.deepEqual(await found({ address: '123 main street, Sydney NSW 2000, Australia' }), yes)
    assert.deepEqual(
      await found({ google_maps_place_id: 'other', address: '123 MAIN STREET Sydney NSW 2000' }),
      yes,
    )
    const no = [false, []]
    assert.deepEqual(await found({ google_maps_place_id: 'ChIJ2' }), no)
    assert.deepEqual(await found({ address: '125 Main Street, Sydney NSW 2000, Australia' }), no)
    assert.deepEqual(await found({ address: '12% Main Street' }), no)
    await home(app, 'H3', 'Passed', { address_line_1: '𠮷野町 7' })
    assert.deepEqual(await found({ address: '𠮷野町7' }), [true, ['H3']])
    await assert.rejects(api(app).qualification({}), { status: 400 })
    await assert.rejects(app.as(staff('view_customer')).of(itemLifeApi).qualification({ address: 'x' }), {
      status: 403,
    })
  })

  it('looks a typed address up on the map where the stock does not know its words: the home there, else the nearest (INV-97)', async () => {
    await using peer = await startGoogleMapsPeer({ key: 'k' })
    await using app = await testApp({
      plugins: ['inventory', 'maps-google'],
      config: { maps: { server_key: 'k', places_url: peer.url, geocoding_url: peer.url } },
    })
    await homesPassed(app)
    await home(app, 'Lane', 'Passed', { google_maps_place_id: 'ChIJ90260rVG1moRkM2MIXVWBAQ' })
    await home(app, 'North', 'Passed', { latitude: '-33.8588', longitude: '151.2093' })
    await home(app, 'South', 'Passed', { latitude: '-33.8788', longitude: '151.2193' })
    const passed = await api(app).qualification({ address: '456 Fiber Lane, Melbourne' })
    assert.deepEqual([passed.serviceable, passed.data.map(each => each.itemtext1)], [true, ['Lane']])
    const not = await api(app).qualification({ address: '4/123 Main Street, Sydney' })
    assert.deepEqual([not.serviceable, not.nearest?.itemtext1, not.nearest?.distance], [false, 'North', 1112])
    peer.faults.add({ kind: 'http500', method: 'geocode', times: -1 })
    const blind = await api(app).qualification({ address: 'Outback Track' })
    assert.deepEqual(blind, { serviceable: false, data: [], nearest: null })
  })

  it('without a match names the nearest passed home and its distance (INV-97)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await homesPassed(app)
    await home(app, 'Near', 'Not Passed', { ...main, latitude: '-33.8688', longitude: '151.2093' })
    await home(app, 'Far', 'Passed', {
      ...main,
      address_line_1: '1 Far Road',
      latitude: '-33.8788',
      longitude: '151.2093',
    })
    await home(app, 'Farther', 'Passed', { ...main, latitude: '-34', longitude: '151' })
    const answer = await api(app).qualification({
      address: '9 New Road',
      latitude: -33.8688,
      longitude: 151.2093,
    })
    assert.equal(answer.serviceable, false)
    assert.equal(answer.nearest?.itemtext1, 'Far')
    assert.equal(answer.nearest?.address, '1 Far Road, Sydney, NSW, 2000, Australia')
    assert.ok(Math.abs((answer.nearest?.distance ?? 0) - 1112) < 3)
    assert.equal((await api(app).qualification({ address: '9 New Road' })).nearest, null)
  })
})

describe('the place of an item', () => {
  const places = async (app: TestApp, address: string) => {
    const { data } = await api(app).qualification({ address })
    return data.map(each => each.itemtext1)
  }

  it('is where it was put last, and nowhere once it is deleted (INV-96, INV-112)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await homesPassed(app)
    const inventory = app.as(stockKeeper()).of(inventoryApi)
    const { inventory_id } = await home(app, 'Moved', 'Passed', { ...main, latitude: '1', longitude: '2' })
    await inventory.update({ inventory_id, address_line_1: '7 Quay', latitude: '3' })
    assert.deepEqual(await places(app, '123 Main Street, Sydney, NSW, 2000'), [])
    assert.deepEqual(await places(app, '7 Quay, Sydney, NSW, 2000'), ['Moved'])
    const near = async () => (await api(app).nearby({ latitude: 3, longitude: 2 })).data
    assert.deepEqual(
      (await near()).map(each => each.distance),
      [0],
    )
    await inventory.update({ inventory_id, latitude: null })
    assert.deepEqual([await near(), (await api(app).located({})).total], [[], 0])
    await inventory.update({ inventory_id, latitude: '3', itemtext2: 'Not Passed' })
    assert.deepEqual([(await near()).length, await places(app, '7 Quay, Sydney, NSW, 2000')], [1, []])
    await inventory.delete({ inventory_id })
    assert.deepEqual([await near(), (await api(app).located({})).total], [[], 0])
    assert.equal((await app.entry.db('inventory_place').select()).length, 0)
  })

  it('is known of imported items, and of those that were there before places were kept (INV-98, INV-112)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await homesPassed(app)
    await importHomes(
      app,
      'Home,Status,address_line_1,city,latitude,longitude\nH1,Passed,5 Elm Row,Leeds,53.8,-1.55\n',
    )
    assert.deepEqual(await places(app, '5 elm row leeds'), ['H1'])
    await m0006.up(app.kernel.database.writer)
    assert.deepEqual(await places(app, '5 elm row leeds'), ['H1'])
    assert.equal((await api(app).nearby({ latitude: 53.8, longitude: -1.55 })).data[0]?.distance, 0)
  })
})

describe('located items', () => {
  it('are given to the map with whether homes are passed; what stands nowhere is not (INV-112)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await homesPassed(app)
    const at = { latitude: '1.5', longitude: '2' }
    await home(app, 'Yes', 'passed', at)
    await home(app, 'No', 'Not Passed', at)
    await home(app, 'Nowhere', 'Passed', {})
    const templates = app.as(admin()).of(templateApi)
    await templates.create({ item: 'Mast', wholesale_cost: 0, retail_cost: 0, itemtext1_label: 'Mast' })
    await app
      .as(stockKeeper())
      .of(inventoryApi)
      .create({ item: 'Mast', itemtext1: 'M1', ...at })
    const told = async (item?: string) => {
      const { data, total } = await api(app).located(item === undefined ? {} : { item })
      return [total, ...data.map(each => [each.itemtext1, each.latitude, each.passed])]
    }
    assert.deepEqual(await told(), [3, ['M1', 1.5, null], ['No', 1.5, false], ['Yes', 1.5, true]])
    assert.deepEqual(await told('Mast'), [1, ['M1', 1.5, null]])
    assert.deepEqual(await told('Nothing'), [0])
    await assert.rejects(app.as(staff('view_customer')).of(itemLifeApi).located({}), { status: 403 })
  })

  it('are listed by distance from a point, nearest first, of all types or one (INV-41, INV-113)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    await homesPassed(app)
    await sim(app, { itemtext1: 'far', latitude: '51.5', longitude: '-0.1' })
    await sim(app, { itemtext1: 'near', latitude: '48.21', longitude: '16.37' })
    await home(app, 'home', 'Passed', { latitude: '48.2', longitude: '16.37' })
    await sim(app, { itemtext1: 'nowhere' })
    await sim(app, { itemtext1: 'broken', latitude: 'x', longitude: 'y' })
    const names = async (item?: string) =>
      (await api(app).nearby({ latitude: 48.2, longitude: 16.37, ...(item ? { item } : {}) })).data.map(
        each => each.itemtext1,
      )
    assert.deepEqual(await names(), ['home', 'near', 'far'])
    assert.deepEqual(await names('SIM Card'), ['near', 'far'])
    assert.deepEqual(await names('sim card'), [])
    await assert.rejects(api(app).nearby({ latitude: 91, longitude: 0 }), { status: 400 })
  })

  it('measures along the ground: Paris to London is 344 km', () => {
    const metres = metresBetween(
      { latitude: 48.8566, longitude: 2.3522 },
      { latitude: 51.5074, longitude: -0.1278 },
    )
    assert.ok(Math.abs(metres - 343_560) < 500)
  })
})

describe('stock by place', () => {
  it('counts what can be handed out of each type at each place (INV-35, INV-115)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    await simTemplate(app)
    for (const item_location of ['Shop', 'Depot', 'Shop', null]) await sim(app, { item_location })
    const moved = await sim(app, { item_location: 'Shop', item_state: 'Damaged' })
    const read = async () =>
      (await api(app).stockByPlace({})).data.map(each => [each.item, each.item_location, each.free])
    assert.deepEqual(await read(), [
      ['SIM Card', null, 1],
      ['SIM Card', 'Depot', 1],
      ['SIM Card', 'Shop', 2],
    ])
    const keeper = app.as(stockKeeper()).of(inventoryApi)
    await keeper.update({ inventory_id: moved, item_state: 'In Stock', item_location: 'Depot' })
    assert.deepEqual(await read(), [
      ['SIM Card', null, 1],
      ['SIM Card', 'Depot', 2],
      ['SIM Card', 'Shop', 2],
    ])
  })
})
