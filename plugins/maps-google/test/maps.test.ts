import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Checks } from '@omnicrm/sdk'
import { makeDirectory, staff, testApp } from '@omnicrm/test'
import { startGoogleMapsPeer } from '@omnicrm/test/peers'
import { mapsApi } from '../contract.ts'

const key = 'AIza-canary-key'
const session = 'session-0001'
const guide = 'ChIJdd4hrwug2EcRmSrV3Vo6lll'

/** The product with its map provider, as a user of the staff sees it. */
async function openBench(config: Record<string, unknown> = {}, location = '') {
  const peer = await startGoogleMapsPeer({ key })
  const app = await testApp({
    plugins: ['customers', 'maps-google'],
    config: {
      maps: { server_key: key, places_url: peer.url, geocoding_url: peer.url, ...config },
      customers: { default_location: location },
    },
  })
  return {
    peer,
    app,
    maps: app.as(staff()).of(mapsApi),
    asked: (method: string) => peer.calls.filter(each => each.method === method),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await peer.close()
    },
  }
}

const mainStreet = {
  site_name: '123 Main Street',
  address_line_1: '123 Main Street',
  address_line_2: null,
  city: 'London',
  state: 'Greater London',
  zip_code: 'SW1A 1AA',
  country: 'United Kingdom',
  latitude: 51.5074,
  longitude: -0.1278,
  plus_code: '9C3XGV4C+XV',
  google_maps_place_id: guide,
}

describe('address search', () => {
  it('suggests what the typed letters may mean, and the chosen place fills the fields of a site (CUST-34, CUST-35, CUST-45)', async () => {
    await using bench = await openBench()
    const { data } = await bench.maps.autocomplete({ input: '123 main', session })
    assert.deepEqual(data[0], {
      google_maps_place_id: guide,
      title: '123 Main Street',
      detail: 'London Greater London SW1A 1AA, United Kingdom',
    })
    const found = await bench.maps.geocode({ place_id: guide, session })
    assert.deepEqual(found.data, mainStreet)
    const flat = await bench.maps.geocode({ place_id: 'ChIJP3Sa8ziYEmsRUKgyFmh9AQM', session })
    assert.deepEqual(
      [flat.data?.address_line_1, flat.data?.address_line_2, flat.data?.city, flat.data?.state],
      ['123 Main Street', '4', 'Sydney', 'New South Wales'],
    )
  })

  it('takes name and flat from the place where it has them (CUST-35)', async () => {
    await using bench = await openBench()
    const flat = await bench.maps.geocode({ place_id: 'ChIJP3Sa8ziYEmsRUKgyFmh9AQM' })
    assert.equal(flat.data?.address_line_2, '4')
    const shop = await bench.maps.geocode({ place_id: 'ChIJ90260rVG1moRkM2MIXVWBAQ' })
    assert.deepEqual([shop.data?.site_name, shop.data?.address_line_1], ['Fibre House', '456 Fiber Lane'])
  })

  it('puts places near the default location first, whether that is an address or a point (CONF-56)', async () => {
    for (const location of ['Sydney, Australia', '-33.87, 151.21']) {
      await using bench = await openBench({}, location)
      const first = async (input: string) =>
        (await bench.maps.autocomplete({ input, session })).data[0]?.detail
      assert.equal(await first('123 main'), 'Sydney NSW 2000, Australia')
      assert.equal(await first('main street'), 'Sydney NSW 2000, Australia')
      assert.equal(bench.asked('geocode').length, location.startsWith('S') ? 1 : 0)
    }
  })

  it('is one session from the first letter to the choice, and asks nothing twice', async () => {
    await using bench = await openBench()
    for (const input of ['main', 'main s', 'main', 'main s'])
      await bench.maps.autocomplete({ input, session })
    await bench.maps.geocode({ place_id: guide, session })
    await bench.maps.geocode({ place_id: guide, session })
    assert.deepEqual([...bench.peer.state.sessions], [[session, { autocompletes: 2, details: 1 }]])
  })

  it('asks in the language of the reader', async () => {
    await using bench = await openBench()
    await bench.maps.autocomplete({ input: 'main', session, language: 'el' })
    await bench.maps.reverse({ latitude: 1, longitude: 1, language: 'el' })
    const [typed] = bench.asked('autocomplete')
    assert.ok(JSON.stringify(typed?.body).includes('"languageCode":"el"'))
    assert.equal(bench.asked('reverse')[0]?.query.language, 'el')
  })
})

describe('geocoding', () => {
  it('finds a typed address, and says so when there is none', async () => {
    await using bench = await openBench()
    assert.deepEqual((await bench.maps.geocode({ address: '123 Main Street, London' })).data, mainStreet)
    assert.equal((await bench.maps.geocode({ address: 'No such street' })).data, null)
    assert.equal((await bench.maps.geocode({ place_id: 'ChIJnone' })).data, null)
  })

  it('gives the address where a pin was dropped, and keeps the pin where it is (CUST-36)', async () => {
    await using bench = await openBench()
    const { data } = await bench.maps.reverse({ latitude: 51.508, longitude: -0.128 })
    assert.deepEqual(data, {
      ...mainStreet,
      latitude: 51.508,
      longitude: -0.128,
      plus_code: '9C3XGV5C+6R',
    })
  })

  it('gives what there is where no house stands: a track without number, or nothing (CUST-47)', async () => {
    await using bench = await openBench()
    const track = await bench.maps.reverse({ latitude: -31.95, longitude: 141.46 })
    assert.deepEqual(
      [track.data?.address_line_1, track.data?.city, track.data?.zip_code, track.data?.country],
      ['Outback Track', null, null, 'Australia'],
    )
    assert.equal((await bench.maps.reverse({ latitude: 10, longitude: 10 })).data, null)
  })
})

describe('trouble with the map provider', () => {
  it('is told in sentences with codes, and never with the key', async () => {
    await using bench = await openBench({ timeout_ms: 300 })
    const { maps, peer } = bench
    const codeOf = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => assert.fail('It should have been refused.'),
        (cause: Error & { code?: string; status?: number }) => cause,
      )
      assert.ok(!error.message.includes(key), error.message)
      return `${error.status} ${error.code}`
    }
    let count = 0
    const search = () => maps.autocomplete({ input: `place ${count++}`, session })
    const geocode = () => maps.geocode({ address: `place ${count++}` })
    for (const kind of ['drop', 'http500', 'empty'] as const) {
      for (const [method, work] of [
        ['autocomplete', search],
        ['geocode', geocode],
      ] as const) {
        peer.faults.add({ kind, method })
        assert.equal(await codeOf(work()), '502 maps-google.unreachable', `${kind} of ${method}`)
      }
    }
    peer.faults.add({ kind: 'delay', method: 'geocode', delayMs: 60_000 })
    assert.equal(await codeOf(geocode()), '502 maps-google.unreachable')
    peer.faults.add({ kind: 'error', method: 'autocomplete' })
    assert.equal(await codeOf(search()), '502 maps-google.unreachable')
    peer.state.quota = 0
    assert.equal(await codeOf(search()), '503 maps-google.quota')
    assert.equal(await codeOf(geocode()), '503 maps-google.quota')
    assert.ok(!JSON.stringify(bench.app.logs).includes(key))
  })

  it('tries an unknown error of the geocoder once more, and a refusal is not remembered', async () => {
    await using bench = await openBench()
    bench.peer.faults.add({ kind: 'error', method: 'geocode' })
    assert.equal((await bench.maps.geocode({ address: 'Fiber Lane' })).data?.city, 'Melbourne')
    bench.peer.faults.add({ kind: 'error', method: 'geocode', times: 2 })
    await assert.rejects(bench.maps.geocode({ address: 'Outback Track' }), {
      code: 'maps-google.unreachable',
    })
    assert.equal((await bench.maps.geocode({ address: 'Outback Track' })).data?.country, 'Australia')
  })

  it('a wrong key is named as such, without being shown', async () => {
    await using bench = await openBench({ server_key: 'AIza-wrong-key' })
    const refused = (error: Error & { code?: string }) =>
      error.code === 'maps-google.refusedKey' && !error.message.includes('AIza-wrong-key')
    await assert.rejects(bench.maps.autocomplete({ input: 'x', session }), refused)
    await assert.rejects(bench.maps.geocode({ address: 'x' }), refused)
    const check = bench.app.kernel.contributions(Checks).find(each => each.name === 'maps')
    assert.equal((await check?.run(new AbortController().signal))?.state, 'failed')
  })
})

describe('the map settings', () => {
  it('without a key everything else works and the pages are told that there is no search (CONF-86)', async () => {
    await using app = await testApp({ plugins: ['maps-google'] })
    const maps = app.as(staff()).of(mapsApi)
    await assert.rejects(maps.geocode({ address: 'x' }), { status: 503, code: 'maps-google.notConfigured' })
    const told = (await app.http({ method: 'GET', url: '/crm/config/ui' })).json<Record<string, unknown>>()
    assert.deepEqual(told.maps, { search: false, style_url: null })
    const check = app.kernel.contributions(Checks).find(each => each.name === 'maps')
    assert.equal((await check?.run(new AbortController().signal))?.state, 'off')
  })

  it('with a key the pages are told of the search, and not of the key (CONF-86)', async () => {
    await using bench = await openBench()
    const told = await bench.app.http({ method: 'GET', url: '/crm/config/ui' })
    assert.equal(told.json<{ maps: { search: boolean } }>().maps.search, true)
    assert.ok(!told.body.includes(key))
  })

  it('opens the pages to the origin of the operator’s style and to no other', async () => {
    const webRoot = makeDirectory()
    writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Page</title>')
    const connections = async (maps: Record<string, unknown>) => {
      await using app = await testApp({ plugins: ['maps-google'], webRoot, config: { maps } })
      const page = await app.http({ method: 'GET', url: '/', headers: { accept: 'text/html' } })
      const policy = String(page.headers['content-security-policy']).split('; ')
      return policy.find(each => each.startsWith('connect-src'))
    }
    assert.equal(await connections({}), "connect-src 'self' ws: wss:")
    assert.equal(
      await connections({
        style_url: 'https://tiles.example.com/style.json?token=1',
        style_origins: ['https://fonts.example.com'],
      }),
      "connect-src 'self' ws: wss: https://tiles.example.com https://fonts.example.com",
    )
    rmSync(webRoot, { recursive: true })
  })

  it('lets each user ask so often in a minute', async () => {
    await using bench = await openBench({ per_minute: 2 })
    const ask = () => bench.maps.geocode({ address: 'Sydney' })
    await ask()
    await ask()
    await assert.rejects(ask(), { status: 429, code: 'maps-google.tooMany' })
  })

  it('refuses questions without a sense', async () => {
    await using bench = await openBench()
    await assert.rejects(bench.maps.geocode({}), { status: 400 })
    await assert.rejects(bench.maps.reverse({ latitude: 91, longitude: 0 }), { status: 400 })
    await assert.rejects(bench.maps.autocomplete({ input: 'x', session: 'with blanks' }), { status: 400 })
    await assert.rejects(bench.app.as(undefined).of(mapsApi).geocode({ address: 'x' }), { status: 401 })
    assert.deepEqual(bench.peer.calls, [])
  })
})
