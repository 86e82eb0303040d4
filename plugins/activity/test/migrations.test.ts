import assert from 'node:assert/strict'
import { definePlugin } from '@omnicrm/sdk'
import { testApp } from '@omnicrm/test'
import { m0001 } from '../migrations/0001_activity.ts'
import { m0002 } from '../migrations/0002_list_orders.ts'

const tables = {
  activity: ['activity_id', 'customer_id', 'entity_type', 'detail', 'auth_method', 'provision_id', 'created'],
  alert: ['alert_id', 'user_id', 'permission', 'severity', 'title', 'detail', 'link', 'read_at'],
  communication: [
    'communication_id',
    'channel',
    'template_key',
    'recipients',
    'dedupe_key',
    'status',
    'sent_at',
  ],
}

describe('migrations of activity', () => {
  it('make every table of the data dictionary; the log has no stamp of change (PLAT-25)', async () => {
    await using app = await testApp({ plugins: ['activity'] })
    const { writer } = app.kernel.database
    for (const [table, columns] of Object.entries(tables)) {
      const info = await writer(table).columnInfo()
      for (const column of columns) assert.ok(column in info, `${table}.${column}`)
    }
    assert.ok(!('last_modified' in (await writer('activity').columnInfo())))
    assert.deepEqual(await app.kernel.pending(), [])
  })

  it('let one message have a dedupe key, and any number none', async () => {
    await using app = await testApp({ plugins: ['activity'] })
    const { writer } = app.kernel.database
    const row = (dedupe_key: string | null) => ({
      channel: 'email',
      recipients: '[]',
      variables: '{}',
      attachments: '[]',
      status: 'queued',
      dedupe_key,
      created: new Date(),
      last_modified: new Date(),
    })
    for (const key of [null, null, 'a']) await writer('communication').insert(row(key))
    await assert.rejects(writer('communication').insert(row('a')))
  })

  it('give the lists of an installation in use their indexes, and keep its rows (PLAT-25)', async () => {
    const before = definePlugin({ id: 'activity', migrations: [m0001], setup: () => {} })
    await using app = await testApp({ plugins: [before] })
    const { writer } = app.kernel.database
    const entry = { action: 'create', title: 'Create', detail: '{}', auth_method: 'jwt', created: new Date() }
    await writer('activity').insert(entry)
    await m0002.up(writer)
    assert.deepEqual(await writer('activity').pluck('action'), ['create'])
    // An index of this name is there already, or this would make it.
    await assert.rejects(
      writer.schema.alterTable('activity', t => t.index(['action', 'created'])),
      /already exists|duplicate/i,
    )
  })
})
