import assert from 'node:assert/strict'
import { connect as dial, createServer, type Server } from 'node:net'
import { column, definePlugin, entity, Id, query, T, command } from '@omnicrm/sdk'
import { admin, engine, testApp } from '@omnicrm/test'
import { createApp } from '@omnicrm/kernel'

const Note = entity({ table: 'note', key: 'note_id', schema: T.Object({ note_id: Id(), text: T.String() }) })
const Row = T.Object({ note_id: T.Integer(), text: T.String() })
const api = {
  read: query({ method: 'GET', path: '/crm/note/', allow: 'admin', response: T.Array(Row) }),
  write: command({
    method: 'PUT',
    path: '/crm/note/',
    allow: 'admin',
    body: T.Object({ text: T.String({ maxLength: 50 }) }),
    response: Row,
  }),
}
const notes = definePlugin({
  id: 'notes',
  entities: [Note],
  migrations: [
    {
      name: '0001_note',
      up: db =>
        db.schema.createTable('note', t => {
          column.id(t, 'note_id')
          column.text(t, 'text', 50)
        }),
    },
  ],
  setup: host =>
    host.serve(api, () => ({
      read: async cx => await cx.query(Note).orderBy('note_id'),
      write: (tx, { text }) => tx.insert(Note, { text }),
    })),
})

/** Stands for a replica: passes everything on to the real server, and counts who came. */
async function replicaOf(host: string, port: number) {
  const seen = { connections: 0, bytes: '' }
  const server: Server = createServer(socket => {
    seen.connections++
    const far = dial(port, host)
    socket.on('data', chunk => (seen.bytes += chunk.toString('latin1')))
    socket.pipe(far).pipe(socket)
    for (const each of [socket, far]) each.on('error', () => [socket, far].forEach(end => end.destroy()))
  })
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.2', resolve),
  )
  return { seen, close: () => new Promise(resolve => server.close(resolve)) }
}

describe('connections to the database', () => {
  it('are a pool: many requests at once are served, by no more connections than pool_max (PLAT-24)', async () => {
    await using app = await testApp({ plugins: [notes] })
    const asAdmin = app.as(admin()).of(api)
    await asAdmin.write({ text: 'one' })
    let most = 0
    const { reader, writer } = app.kernel.database
    const watched = [reader, writer].map(each => each.client as { pool: { numUsed(): number; max: number } })
    const timer = setInterval(() => {
      most = Math.max(...watched.map(each => each.pool.numUsed()), most)
    }, 1)
    const answers = await Promise.all(Array.from({ length: 60 }, () => asAdmin.read({})))
    clearInterval(timer)
    assert.ok(answers.every(each => each.length === 1))
    const limit = Math.max(...watched.map(each => each.pool.max))
    assert.ok(limit < 60, `the pool holds ${limit}`)
    assert.ok(most <= limit, `${most} connections were used`)
  })

  it('let reads go on beside an open write (PLAT-24)', async () => {
    await using app = await testApp({ plugins: [notes] })
    await app.entry.tx(async tx => {
      await tx.insert(Note, { text: 'not yet there' })
      assert.deepEqual(await app.as(admin()).of(api).read({}), [])
    })
    assert.equal((await app.as(admin()).of(api).read({})).length, 1)
  })

  // One file has no replica.
  if (engine === 'mysql')
    it('of reads lead to the replica, those of writes never (PLAT-24)', async () => {
      await using app = await testApp({ plugins: [notes] })
      const { database } = app.kernel.config.values as { database: { server: string; port: number } }
      const replica = await replicaOf(database.server, database.port)
      const copy = await createApp({
        plugins: [notes],
        dataDirectory: app.dataDirectory,
        config: {
          file: `${app.dataDirectory}/crm_config.yaml`,
          env: { OMNICRM__DATABASE__REPLICA_SERVER: '127.0.0.2' },
          directory: app.dataDirectory,
        },
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
      })
      try {
        await copy.entry().tx(tx => tx.insert(Note, { text: 'written' }))
        assert.equal(replica.seen.connections, 0)
        assert.equal((await copy.entry().query(Note)).length, 1)
        assert.ok(replica.seen.connections > 0)
        assert.match(replica.seen.bytes, /select .*note/i)
        assert.doesNotMatch(replica.seen.bytes, /insert into/i)
      } finally {
        await copy.stop()
        await replica.close()
      }
    })
})
