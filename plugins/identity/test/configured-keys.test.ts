import assert from 'node:assert/strict'
import { days } from '@omnicrm/sdk'
import { client, firstAdmin, identityApp, probes } from './helpers.ts'

const start = new Date('2025-01-10T10:00:00Z')

const fileKey = `base64+/${'k'.repeat(38)}=`

describe('API keys of the configuration, in the list', () => {
  it('stand among the others, protected, found and sorted and paged with them (KEY-34, KEY-50, KEY-51, KEY-65, D-16)', async () => {
    await using app = await identityApp({
      plugins: [probes()],
      config: {
        api_keys: {
          [fileKey]: {
            roles: ['Read-only Auditor'],
            description: 'Monitoring - Grafana',
            ips: ['10.0.0.0/8'],
          },
        },
      },
    })
    const keys = client(app.as(await firstAdmin(app)))
    for (const name of ['Alpha', 'Zulu', 'beta'])
      await keys.createApiKey({ name, permissions: [], expiry_date: name === 'beta' ? '2050-01-01' : null })
    const names = async (input: object) => (await keys.listApiKeys(input)).data.map(each => each.name)
    assert.deepEqual(await names({ sort: 'name', order: 'asc' }), [
      'Alpha',
      'beta',
      'Monitoring - Grafana',
      'Zulu',
    ])
    assert.deepEqual(await names({ sort: 'name', order: 'desc' }), [
      'Zulu',
      'Monitoring - Grafana',
      'beta',
      'Alpha',
    ])
    assert.deepEqual((await names({ sort: 'expiry_date', order: 'asc' }))[0], 'beta')
    assert.deepEqual((await names({ sort: 'created_by_name', order: 'asc' }))[0], 'Monitoring - Grafana')
    const paged = [1, 2].map(page => names({ sort: 'name', order: 'asc', per_page: 3, page }))
    assert.deepEqual(await Promise.all(paged), [['Alpha', 'beta', 'Monitoring - Grafana'], ['Zulu']])
    assert.deepEqual((await keys.listApiKeys({ per_page: 3 })).pagination, {
      current_page: 1,
      per_page: 3,
      total_pages: 2,
      total_items: 4,
    })
    assert.deepEqual(await names({ search: 'grafana' }), ['Monitoring - Grafana'])
    assert.deepEqual(await names({ search: fileKey.slice(-3) }), ['Monitoring - Grafana'])
    assert.deepEqual(await names({ search: fileKey.slice(10, 16) }), [])
    assert.deepEqual(await names({ filters: '{"protected":[true]}' }), ['Monitoring - Grafana'])
    const [key] = (await keys.listApiKeys({ search: 'grafana' })).data
    assert.deepEqual(
      [key?.api_key_id, key?.protected, key?.roles, key?.permissions, key?.masked_key, key?.allowed_ips],
      [null, true, ['Read-only Auditor'], ['view_probe'], '...kk=', ['10.0.0.0/8']],
    )
    await assert.rejects(keys.listApiKeys({ sort: 'key_hash' }), { status: 400 })
    await assert.rejects(keys.listApiKeys({ filters: '{"key_hash":"x"}' }), { status: 400 })
  })

  it('are narrowed by status: active holds those that expire soon (KEY-51)', async () => {
    await using app = await identityApp({ clock: start })
    const keys = client(app.as(await firstAdmin(app)))
    for (const expiry_date of ['2025-01-12', '2025-02-01', null])
      await keys.createApiKey({ name: expiry_date ?? 'never', permissions: [], expiry_date })
    app.clock.advance(days(5))
    const names = async (status?: 'active' | 'expiring_soon' | 'expired') =>
      (await keys.listApiKeys({ sort: 'name', order: 'asc', ...(status ? { status } : {}) })).data.map(
        each => each.name,
      )
    assert.deepEqual(await names(), ['2025-01-12', '2025-02-01', 'never'])
    assert.deepEqual(await names('active'), ['2025-02-01', 'never'])
    assert.deepEqual(await names('expiring_soon'), ['2025-02-01'])
    assert.deepEqual(await names('expired'), ['2025-01-12'])
  })

  it('protected rows say why they can be neither changed nor deleted (KEY-34)', async () => {
    await using app = await identityApp()
    const keys = client(app.as(await firstAdmin(app)))
    const { api_key_id } = await keys.createApiKey({ name: 'locked', permissions: [] })
    await app.entry.tx(tx => tx.db('api_key').where({ api_key_id }).update({ protected: true }))
    const refused = { status: 409, code: 'identity.protectedKey' }
    await assert.rejects(keys.deleteApiKey({ api_key_id }), refused)
    await assert.rejects(keys.regenerateApiKey({ api_key_id }), refused)
    await assert.rejects(keys.updateApiKey({ api_key_id, name: 'x' }), refused)
  })
})
