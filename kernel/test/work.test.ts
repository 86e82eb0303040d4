import assert from 'node:assert/strict'
import { definePlugin, workApi, type Plugin } from '@omnicrm/sdk'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { Note, notes, NoteWritten, PostNote, SendNote } from './notes.ts'

const jobs = async (app: { entry: { db: import('knex').Knex } }) =>
  await app.entry.db('kernel_job').orderBy('job_id')

describe('events', () => {
  it('reach every listener after commit and exactly once, its effect and its row in one transaction', async () => {
    let runs = 0
    const copies = definePlugin({
      id: 'copies',
      setup: host =>
        host.on(NoteWritten, async (tx, { title }) => {
          await tx.insert(Note, { title: `copy of ${title}` })
          if (++runs === 1) throw new Error('Lost on the way.')
        }),
    })
    await using app = await testApp({ plugins: [notes(), copies] })
    await app.entry.tx(tx => tx.emit(NoteWritten, { note_id: 1, title: 'a' }))
    await app.drain()
    assert.equal((await app.entry.query(Note)).length, 0)
    app.clock.advance(60_000)
    await app.drain()
    assert.deepEqual(
      (await app.entry.query(Note)).map(each => each.title),
      ['copy of a'],
    )
    assert.deepEqual(await jobs(app), [])
  })

  it('of a transaction that failed were never announced', async () => {
    const heard: string[] = []
    const hears = definePlugin({
      id: 'hears',
      setup: host => host.on(NoteWritten, async (_tx, { title }) => void heard.push(title)),
    })
    await using app = await testApp({ plugins: [notes(), hears] })
    await assert.rejects(
      app.entry.tx(async tx => {
        await tx.emit(NoteWritten, { note_id: 1, title: 'a' })
        throw new Error('no')
      }),
    )
    await app.drain()
    assert.deepEqual(heard, [])
  })
})

describe('jobs (PLAT-23)', () => {
  const failing = (times: number, ran: number[]): Plugin =>
    notes(host => {
      host.work(SendNote, async cx => {
        ran.push(cx.attempt)
        if (ran.length <= times) throw new Error('The far side is closed.')
      })
    })

  it('are tried again with growing pauses, then lie on the dead list with their error', async () => {
    const ran: number[] = []
    await using app = await testApp({ plugins: [failing(9, ran)] })
    await app.entry.tx(tx => tx.enqueue(SendNote, { title: 'a' }))
    await app.drain()
    app.clock.advance(9_000)
    await app.drain()
    assert.deepEqual(ran, [1])
    app.clock.advance(2_000)
    await app.drain()
    app.clock.advance(21_000)
    await app.drain()
    assert.deepEqual(ran, [1, 2, 3])
    const [row] = await jobs(app)
    assert.deepEqual([row.state, row.error], ['dead', 'The far side is closed.'])
  })

  it('with one order key run one after the other, in the order they were given', async () => {
    const ran: string[] = []
    let open = 0
    const plugin = notes(host => {
      host.work(SendNote, async (_cx, { title }) => {
        assert.equal(++open, 1)
        await new Promise(resolve => setTimeout(resolve, 5))
        ran.push(title)
        open--
      })
    })
    await using app = await testApp({ plugins: [plugin] })
    await app.entry.tx(async tx => {
      for (const title of ['a', 'b', 'c', 'd'])
        await tx.enqueue(SendNote, { title }, { orderKey: 'service:1' })
    })
    await app.drain()
    assert.deepEqual(ran, ['a', 'b', 'c', 'd'])
  })

  it('with one unique key are one job', async () => {
    const ran: number[] = []
    await using app = await testApp({ plugins: [failing(0, ran)] })
    const ids = await app.entry.tx(async tx => [
      await tx.enqueue(SendNote, { title: 'a' }, { uniqueKey: 'a' }),
      await tx.enqueue(SendNote, { title: 'a' }, { uniqueKey: 'a' }),
    ])
    await app.drain()
    assert.equal(ids[0], ids[1])
    assert.equal(ran.length, 1)
  })

  it('whose worker is lost are taken over when its lease has ended', async () => {
    const ran: number[] = []
    await using app = await testApp({ plugins: [failing(0, ran)] })
    await app.entry.tx(async tx => {
      const id = await tx.enqueue(SendNote, { title: 'a' })
      await tx
        .db('kernel_job')
        .where({ job_id: id })
        .update({
          state: 'running',
          attempt: 1,
          lease_owner: 'a dead process',
          lease_until: new Date(tx.now().getTime() + 5000),
        })
    })
    await app.drain()
    assert.deepEqual(ran, [])
    app.clock.advance(5_001)
    await app.drain()
    assert.deepEqual(ran, [2])
  })
})

describe('work whose worker dies on every attempt', () => {
  const diesThrice = async (app: TestApp, of: typeof SendNote) =>
    await app.entry.tx(async tx => {
      const job_id = await tx.enqueue(of, { title: 'a' })
      await tx.db('kernel_job').where({ job_id }).update({ attempt: of.retry.attempts })
    })

  it('is not begun once more but lies on the dead list', async () => {
    const ran: string[] = []
    await using app = await testApp({
      plugins: [notes(host => host.work(SendNote, async () => void ran.push('ran')))],
    })
    await diesThrice(app, SendNote)
    await app.drain()
    assert.deepEqual(ran, [])
    assert.deepEqual(
      (await jobs(app)).map(each => [each.state, each.error]),
      [['dead', 'Its worker was lost on every attempt.']],
    )
  })

  it('is undone when it is a flow', async () => {
    const told: string[] = []
    const plugin = notes(host => {
      host.flow(PostNote, async flow => {
        await flow.step(
          'write',
          async () => 1,
          async () => void told.push('unwrite'),
        )
        await flow.call('post', async () => void told.push('post'))
      })
    })
    await using app = await testApp({ plugins: [plugin] })
    await diesThrice(app, PostNote)
    await app.entry.tx(tx =>
      tx
        .db('kernel_job')
        .update({ steps: JSON.stringify({ steps: { write: { state: 'done', result: 1 } } }) }),
    )
    await app.drain()
    assert.deepEqual(told, ['unwrite'])
    assert.deepEqual(await jobs(app), [])
  })
})

describe('the dead list', () => {
  it('is shown to administrators without payloads, and its work can be retried or dropped', async () => {
    let isOpen = false
    const plugin = notes(host => {
      host.work(SendNote, async () => {
        if (!isOpen) throw new Error('The far side is closed.')
      })
    })
    await using app = await testApp({ plugins: [plugin] })
    await app.entry.tx(async tx => {
      await tx.enqueue(SendNote, { title: 'secret a' })
      await tx.enqueue(SendNote, { title: 'secret b' })
    })
    for (const _attempt of [1, 2, 3]) {
      await app.drain()
      app.clock.advance(3_600_000)
    }
    const work = app.as(admin()).of(workApi)
    const dead = await work.list({ filters: '{"state":["dead"]}' })
    assert.equal(dead.data.length, 2)
    assert.equal(dead.data[0]?.error, 'The far side is closed.')
    assert.ok(!JSON.stringify(dead).includes('secret'))
    await assert.rejects(app.as(staff('view_customer')).of(workApi).list({}), { status: 403 })
    const [first, second] = dead.data.map(each => each.job_id)
    await work.drop({ job_id: first ?? 0 })
    await work.retry({ job_id: second ?? 0 })
    await assert.rejects(work.retry({ job_id: second ?? 0 }), { status: 409, code: 'work.notDead' })
    await assert.rejects(work.drop({ job_id: 999 }), { status: 404 })
    isOpen = true
    await app.drain()
    assert.deepEqual(await jobs(app), [])
  })
})

describe('flows', () => {
  it('remember what is done over attempts, and undo it last to first when they give up', async () => {
    const told: string[] = []
    const plugin = notes(host => {
      host.flow(PostNote, async (flow, { title }) => {
        const id = await flow.step(
          'write',
          async tx => (await tx.insert(Note, { title })).note_id,
          async (tx, noteId) => {
            told.push('unwrite')
            await tx.remove(Note, noteId)
          },
        )
        await flow.call('post', async out => void told.push(`post ${id > 0} ${out.key}`), {
          undo: async () => void told.push('unpost'),
        })
        throw new Error('The last step failed.')
      })
    })
    await using app = await testApp({ plugins: [plugin] })
    const id = await app.entry.tx(tx => tx.enqueue(PostNote, { title: 'a' }))
    await app.drain()
    assert.equal((await app.entry.query(Note).whereNull('deleted_at')).length, 1)
    app.clock.advance(10_000)
    await app.drain()
    assert.deepEqual(told, [`post true notes.postNote:${id}`, 'unpost', 'unwrite'])
    assert.equal((await app.entry.query(Note).whereNull('deleted_at')).length, 0)
    assert.deepEqual(await jobs(app), [])
  })

  it('never repeat a call outside that may have happened, when told so', async () => {
    let calls = 0
    const plugin = notes(host => {
      host.flow(
        PostNote,
        async flow => await flow.call('charge', async () => void calls++, { repeat: false }),
      )
    })
    await using app = await testApp({ plugins: [plugin] })
    await app.entry.tx(async tx => {
      const id = await tx.enqueue(PostNote, { title: 'a' })
      await tx
        .db('kernel_job')
        .where({ job_id: id })
        .update({ steps: JSON.stringify({ steps: { charge: { state: 'started' } } }) })
    })
    await app.drain()
    assert.equal(calls, 0)
    assert.deepEqual(await jobs(app), [])
  })
})

describe('schedules', () => {
  it('start each time once over all processes, and make up for missed times once', async () => {
    let runs = 0
    const plugin = notes(host => {
      host.work(SendNote, async () => void runs++)
      host.every('0 * * * *', SendNote, { title: 'hourly' })
    })
    await using app = await testApp({ plugins: [plugin], clock: new Date('2025-01-01T00:30:00Z') })
    await app.tick()
    await app.drain()
    assert.equal(runs, 0)
    app.clock.advance(5 * 3_600_000)
    await Promise.all([app.tick(), app.tick()])
    await app.drain()
    assert.equal(runs, 1)
    app.clock.advance(3_600_000)
    await app.tick()
    await app.drain()
    assert.equal(runs, 2)
  })
})
