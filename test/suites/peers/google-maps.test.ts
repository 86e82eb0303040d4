import assert from 'node:assert/strict'
import { startGoogleMapsPeer } from '@omnicrm/test/peers'

interface Body {
  readonly status?: string
  readonly error?: { status: string; details?: { reason: string }[] }
  readonly suggestions?: {
    placePrediction: { structuredFormat: { secondaryText: { text: string } } }
  }[]
  readonly results?: { types: string[] }[]
}
interface Answer {
  readonly status: number
  readonly body: Body
}

const guide = 'ChIJdd4hrwug2EcRmSrV3Vo6lll'

async function startBench() {
  const peer = await startGoogleMapsPeer({ key: 'right' })
  const send = async (
    path: string,
    headers: Record<string, string> = {},
    body?: unknown,
  ): Promise<Answer> => {
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(peer.url + path, init)
    return { status: response.status, body: (await response.json()) as Body }
  }
  const key = { 'X-Goog-Api-Key': 'right' }
  return {
    peer,
    complete: (body: unknown, headers: Record<string, string> = key) =>
      send('/v1/places:autocomplete', headers, body),
    place: (id: string, headers: Record<string, string> = { ...key, 'X-Goog-FieldMask': 'id' }) =>
      send(`/v1/places/${id}`, headers),
    geocode: (query: string) => send(`/maps/api/geocode/json?${query}`),
    [Symbol.asyncDispose]: () => peer.close(),
  }
}

describe('Google Maps peer', () => {
  it('completes an address, the nearest to the bias first, and counts the calls of a session', async () => {
    await using bench = await startBench()
    const near = (latitude: number, longitude: number) =>
      bench.complete({
        input: '123 main',
        sessionToken: 'session-1',
        locationBias: { circle: { center: { latitude, longitude }, radius: 50_000 } },
      })
    const first = async (latitude: number, longitude: number) =>
      (await near(latitude, longitude)).body.suggestions?.map(
        each => each.placePrediction.structuredFormat.secondaryText.text,
      )
    const london = 'London Greater London SW1A 1AA, United Kingdom'
    const sydney = 'Sydney NSW 2000, Australia'
    assert.deepEqual(await first(51, 0), [london, sydney])
    assert.deepEqual(await first(-33, 151), [sydney, london])
    assert.deepEqual(await bench.complete({ input: 'nowhere at all' }), { status: 200, body: {} })
    assert.deepEqual(bench.peer.state.sessions.get('session-1'), { autocompletes: 2, details: 0 })
  })

  it('answers with the masked fields only, and asks for a mask where it is required', async () => {
    await using bench = await startBench()
    const key = { 'X-Goog-Api-Key': 'right' }
    const mask = { ...key, 'X-Goog-FieldMask': 'suggestions.placePrediction.placeId' }
    const { body } = await bench.complete({ input: 'fibre' }, mask)
    assert.deepEqual(body, {
      suggestions: [{ placePrediction: { placeId: 'ChIJ90260rVG1moRkM2MIXVWBAQ' } }],
    })
    assert.deepEqual(await bench.place(guide), { status: 200, body: { id: guide } })
    const bare = await bench.place(guide, key)
    assert.deepEqual([bare.status, bare.body.error?.status], [400, 'INVALID_ARGUMENT'])
  })

  it('refuses as Google does: keys, ids, sessions, an empty input, the quota', async () => {
    await using bench = await startBench()
    const told = async (answer: Promise<Answer>) => {
      const { status, body } = await answer
      return [status, body.error?.status ?? body.status]
    }
    assert.deepEqual(await told(bench.complete({ input: 'x' }, {})), [403, 'PERMISSION_DENIED'])
    const wrong = await bench.complete({ input: 'x' }, { 'X-Goog-Api-Key': 'wrong' })
    assert.equal(wrong.status, 400)
    assert.equal(wrong.body.error?.details?.[0]?.reason, 'API_KEY_INVALID')
    assert.deepEqual(await told(bench.complete({ input: ' ' })), [400, 'INVALID_ARGUMENT'])
    assert.deepEqual(await told(bench.complete({ input: 'x', sessionToken: 'a b' })), [
      400,
      'INVALID_ARGUMENT',
    ])
    assert.deepEqual(await told(bench.place('ChIJunknown')), [404, 'NOT_FOUND'])
    assert.deepEqual(await told(bench.place('nonsense')), [400, 'INVALID_ARGUMENT'])
    assert.deepEqual(await told(bench.geocode('address=x')), [200, 'REQUEST_DENIED'])
    assert.deepEqual(await told(bench.geocode('address=x&key=wrong')), [200, 'REQUEST_DENIED'])
    assert.deepEqual(await told(bench.geocode('key=right')), [400, 'INVALID_REQUEST'])
    assert.deepEqual(await told(bench.geocode('key=right&address=nowhere')), [200, 'ZERO_RESULTS'])
    bench.peer.state.quota = 1
    assert.deepEqual(await told(bench.geocode('key=right&address=sydney')), [200, 'OK'])
    assert.deepEqual(await told(bench.geocode('key=right&address=sydney')), [200, 'OVER_QUERY_LIMIT'])
    assert.deepEqual(await told(bench.complete({ input: 'x' })), [429, 'RESOURCE_EXHAUSTED'])
  })

  it('finds the addresses at a point, after the plus code of the point itself', async () => {
    await using bench = await startBench()
    const types = async (latlng: string) =>
      (await bench.geocode(`key=right&latlng=${latlng}`)).body.results?.map(each => each.types[0])
    assert.deepEqual(await types('51.5075,-0.1279'), ['plus_code', 'street_address'])
    assert.deepEqual(await types('10,10'), ['plus_code'])
    assert.equal((await bench.geocode('key=right&latlng=91,0')).body.status, 'INVALID_REQUEST')
  })

  it('shows faults by the method of a call, and keeps no key of those who call', async () => {
    await using bench = await startBench()
    bench.peer.faults.add({ kind: 'error', method: 'geocode' })
    bench.peer.faults.add({ kind: 'error', method: 'place' })
    bench.peer.faults.add({ kind: 'drop', method: 'autocomplete' })
    assert.equal((await bench.geocode('key=right&address=sydney')).body.status, 'UNKNOWN_ERROR')
    assert.equal((await bench.place(guide)).status, 500)
    await assert.rejects(bench.complete({ input: 'sydney' }))
    assert.equal((await bench.complete({ input: 'sydney' })).status, 200)
    assert.ok(!JSON.stringify(bench.peer.calls).includes('right'))
  })
})
