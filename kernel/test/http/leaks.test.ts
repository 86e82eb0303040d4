import assert from 'node:assert/strict'
import { command, T } from '@omnicrm/sdk'
import { makeLog } from '../../src/log.ts'
import { httpOf, serving } from './fakes.ts'
import { freshDatabase } from './database.ts'

const charge = command({
  method: 'PUT',
  path: '/crm/charge/',
  allow: 'anyone',
  body: T.Object({ note: T.String() }),
  response: T.Object({}),
})

describe('a failed request', () => {
  it('shows the values of a failed statement neither to the caller nor in the log (CONF-13)', async () => {
    await using database = await freshDatabase()
    const written: string[] = []
    const log = makeLog({ isPretty: false, destination: { write: text => written.push(text) } })
    const handler = serving('charge', charge, async (tx, { note }) => {
      await tx.db('charge').insert({ no_such_column: note })
      return {}
    })
    await using http = httpOf([handler], { db: database.db, log })
    const response = await http.send('PUT', '/crm/charge/', { note: 'swordfish' })
    assert.equal(response.statusCode, 500)
    assert.match(written.join(''), /no_such_column/)
    assert.doesNotMatch(written.join('') + response.payload, /swordfish/)
  })

  it('shows no statement that a driver hangs on its error (CONF-13)', () => {
    const written: string[] = []
    const log = makeLog({ isPretty: false, destination: { write: text => written.push(text) } })
    log.error(
      { err: Object.assign(new Error('Duplicate entry'), { sql: "insert into user values ('swordfish')" }) },
      'failed',
    )
    assert.match(written.join(''), /Duplicate entry/)
    assert.doesNotMatch(written.join(''), /swordfish/)
  })
})
