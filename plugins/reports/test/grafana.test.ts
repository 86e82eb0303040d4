import assert from 'node:assert/strict'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { startGrafanaPeer } from '../../../test/peers/grafana/peer.ts'
import { api } from '../contract.ts'
import { imageUrl, panelsOf } from '../src/panels.ts'

const token = 'glsa_0123456789abcdef0123456789abcdef_01234567'
const open = async (urls: string, labels = '', key = token): Promise<TestApp> =>
  await testApp({
    plugins: ['reports'],
    env: { REACT_APP_GRAFANA_URLS: urls, REACT_APP_GRAFANA_LABELS: labels, REACT_APP_GRAFANA_API_KEY: key },
  })

describe('panels of Grafana', () => {
  it('pairs addresses and titles by their place (CONF-80, CONF-126)', async () => {
    await using app = await open(
      'http://grafana1.local/d/abc,http://grafana2.local/d/xyz',
      'Network Monitoring,Service Health',
    )
    const { panels } = await app.as(staff('view_report')).of(api).panels({})
    assert.deepEqual(panels, [
      { panel: 1, title: 'Network Monitoring', url: 'http://grafana1.local/d/abc' },
      { panel: 2, title: 'Service Health', url: 'http://grafana2.local/d/xyz' },
    ])
  })

  it('calls an address without a title by itself, and keeps the places of what is empty (CONF-81)', () => {
    const titles = (grafana_urls: string, grafana_labels: string) =>
      panelsOf({ grafana_urls, grafana_labels }).map(({ panel, title }) => [panel, title])
    assert.deepEqual(titles('', ''), [])
    assert.deepEqual(titles('http://a/d/1, http://b/d/2', 'One'), [
      [1, 'One'],
      [2, 'http://b/d/2'],
    ])
    assert.deepEqual(titles('http://a/d/1,,http://c/d/3', ',Two,Three'), [
      [1, 'http://a/d/1'],
      [3, 'Three'],
    ])
  })

  it('asks for drawings below the path that Grafana lives at', () => {
    assert.equal(
      imageUrl('https://noc.example/grafana/d-solo/abc/net?panelId=2&theme=light', 'dark').href,
      'https://noc.example/grafana/render/d-solo/abc/net?panelId=2&theme=dark&width=1000&height=500&kiosk=',
    )
  })

  it('hands on a drawing, and neither the key to the caller nor anything of the caller to Grafana (CONF-80)', async () => {
    await using peer = await startGrafanaPeer({ token })
    await using app = await open(`${peer.url}/d/abc`)
    const seer = app.as(staff('view_report'))
    const headers = { cookie: 'refresh_token=mine', 'x-api-key': '', 'x-forwarded-for': '10.0.0.9' }
    const answer = await seer.http({ method: 'GET', url: '/crm/report/grafana/1?theme=dark', headers })
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'image/png'])
    const [call] = peer.calls
    assert.equal(call?.method, 'GET')
    assert.equal(call?.headers.authorization, `Bearer ${token}`)
    assert.deepEqual([call?.headers.cookie, call?.headers['x-forwarded-for']], [undefined, undefined])
    const { payload } = await app.http({ method: 'GET', url: '/crm/config/ui' })
    const told = JSON.stringify([
      await seer.of(api).panels({}),
      answer.headers,
      payload,
      app.kernel.config.print(),
    ])
    assert.ok(!told.includes(token))
  })

  it('draws once for all who look at the same time', async () => {
    await using peer = await startGrafanaPeer({ token })
    await using app = await open(`${peer.url}/d/abc`)
    const look = () => app.as(admin()).http({ method: 'GET', url: '/crm/report/grafana/1' })
    const answers = await Promise.all([look(), look(), look()])
    assert.deepEqual(
      answers.map(each => each.statusCode),
      [200, 200, 200],
    )
    assert.equal(peer.calls.length, 1)
  })

  it('follows nobody elsewhere, passes on no page, and says why there is no drawing', async () => {
    await using peer = await startGrafanaPeer({ token })
    await using app = await open(`${peer.url}/d/abc`)
    const refusal = async () => {
      const answer = await app.as(admin()).http({ method: 'GET', url: '/crm/report/grafana/1' })
      assert.equal(answer.statusCode, 502)
      return (answer.json() as { message: string }).message
    }
    peer.fault = 'redirect'
    assert.match(await refusal(), /does not accept the key/)
    assert.ok(!peer.calls.some(call => call.url.startsWith('/elsewhere')))
    peer.fault = 'page'
    assert.match(await refusal(), /something else than a picture/)
    peer.fault = 'error'
    assert.match(await refusal(), /it answered 500/)
    peer.fault = undefined
    await using wrong = await open(`${peer.url}/d/abc`, '', 'glsa_wrong')
    const answer = await wrong.as(admin()).http({ method: 'GET', url: '/crm/report/grafana/1' })
    assert.match((answer.json() as { message: string }).message, /does not accept the key/)
  })

  it('draws configured panels only, for those who may see reports', async () => {
    await using peer = await startGrafanaPeer({ token })
    await using app = await open(`${peer.url}/d/abc`)
    const status = async (client: Pick<TestApp, 'http'>, url: string) =>
      (await client.http({ method: 'GET', url })).statusCode
    assert.equal(await status(app.as(admin()), '/crm/report/grafana/2'), 404)
    assert.equal(await status(app.as(admin()), '/crm/report/grafana/1?theme=pink'), 400)
    assert.equal(await status(app.as(staff('view_customer')), '/crm/report/grafana/1'), 403)
    assert.equal(await status(app, '/crm/report/grafana/1'), 401)
    assert.equal(peer.calls.length, 0)
  })
})
