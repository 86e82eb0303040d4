import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'
import { EventRow, ProvisionRow } from '../src/rows.ts'

describe('the tables of provisioning', () => {
  it('have the columns of the data dictionary, and one event of each number (2.8)', async () => {
    await using app = await testApp({ plugins: ['provisioning-ansible'] })
    const { db } = app.entry
    assert.deepEqual(
      Object.keys(await db('provision').columnInfo()).sort(),
      Object.keys(ProvisionRow.properties).sort(),
    )
    assert.deepEqual(
      Object.keys(await db('provision_event').columnInfo()).sort(),
      Object.keys(EventRow.properties).sort(),
    )
    const now = new Date()
    const job = {
      provisioning_play: 'play_steps',
      provisioning_json_vars: '{}',
      initiating_user: 1,
      auth_method: 'jwt',
      dedupe_key: 'renewal-1',
      queued_at: now,
      timeout_seconds: 300,
      created: now,
      last_modified: now,
    }
    const insert = async (table: string, row: object) =>
      await app.entry.tx(async tx => (await tx.db(table).insert(row))[0])
    const provision_id = await insert('provision', job)
    await assert.rejects(insert('provision', job), { status: 409 })
    const event = {
      provision_id,
      event_number: 1,
      event_name: 'Get product',
      provisioning_status: 1,
      section: 'block',
      timestamp: now,
    }
    await insert('provision_event', event)
    await assert.rejects(insert('provision_event', event), { status: 409 })
    await assert.rejects(insert('provision_event', { ...event, provision_id: 99 }))
    const [row] = await db('provision').select('*')
    assert.deepEqual([row.provisioning_status, row.action, row.task_count], [1, 'provision', 0])
  })
})
