import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'

describe('migrations of views', () => {
  it('keep a name once for each user and list, and a user who has views', async () => {
    await using app = await testApp({ plugins: ['views'], firstBoot: { demo: false } })
    const { db } = app.entry
    const now = new Date()
    const user = (await db('user').first()) as { id: number }
    const row = {
      list: 'customers',
      title: 'Overdue',
      state: '{}',
      user_id: user.id,
      created: now,
      last_modified: now,
    }
    await db('saved_view').insert(row)
    assert.deepEqual(await db('saved_view').select('shared').first(), { shared: 0 })
    await db('saved_view').insert([
      { ...row, title: 'overdue' },
      { ...row, list: 'services' },
    ])
    await assert.rejects(db('saved_view').insert(row))
    await assert.rejects(db('saved_view').insert({ ...row, title: 'Other', user_id: 99_999 }))
    await assert.rejects(db('user').where('id', user.id).delete())
  })
})
