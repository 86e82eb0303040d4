import assert from 'node:assert/strict'
import { definePlugin, EntityChanged, type Cx } from '@omnicrm/sdk'
import { contextOf } from '@omnicrm/kernel'
import { customerUser, testApp } from '@omnicrm/test'
import { removalOf } from '../src/changes.ts'
import { NewTitle, Note, notes } from './notes.ts'

const heard: { entity_id: string; action: string; title: string; changes: Record<string, unknown> }[] = []
const listener = definePlugin({
  id: 'listener',
  setup: host => host.on(EntityChanged, async (_tx, payload) => void heard.push(payload)),
})

describe('contexts', () => {
  beforeEach(() => void (heard.length = 0))

  it('give booleans, instants, decimals and JSON the same way on both databases', async () => {
    await using app = await testApp({ plugins: [notes()] })
    const made = await app.entry.tx(tx =>
      tx.insert(Note, { title: 'a', price: 12.3456, tags: ['x'], due: '2025-01-04T10:30:00.000Z' }),
    )
    const [read] = await app.entry.query(Note).where('due', '<=', new Date('2025-01-04T10:30:00Z'))
    assert.deepEqual(JSON.stringify(read), JSON.stringify(made))
    assert.deepEqual(
      {
        price: made.price,
        is_open: made.is_open,
        tags: made.tags,
        due: made.due,
        deleted_at: made.deleted_at,
      },
      { price: 12.3456, is_open: true, tags: ['x'], due: '2025-01-04T10:30:00.000Z', deleted_at: null },
    )
  })

  it('record every change with old and new, and secrets as changed only', async () => {
    await using app = await testApp({ plugins: [notes(), listener] })
    const { note_id } = await app.entry.tx(tx => tx.insert(Note, { title: 'a', pin: '1234' }))
    await app.entry.tx(tx => tx.update(Note, note_id, { title: 'b', pin: '9876', is_open: true }))
    await app.entry.tx(tx => tx.remove(Note, note_id))
    await app.drain()
    assert.deepEqual(
      heard.map(({ action, changes }) => [action, changes.title, changes.pin]),
      [
        ['create', { old: null, new: 'a' }, 'changed'],
        ['update', { old: 'a', new: 'b' }, 'changed'],
        ['delete', undefined, undefined],
      ],
    )
    assert.ok(!JSON.stringify(heard).includes('9876'))
  })

  it('record what a row held that is deleted for good, and secrets as changed only', () => {
    const row = { note_id: 1, title: 'a', pin: '1234', price: null, created: 'x' }
    assert.deepEqual(removalOf(Note.entity, row), { title: { old: 'a', new: null }, pin: 'changed' })
  })

  it('write nothing when nothing differs', async () => {
    await using app = await testApp({ plugins: [notes(), listener] })
    const made = await app.entry.tx(tx => tx.insert(Note, { title: 'a' }))
    app.clock.advance(60_000)
    const same = await app.entry.tx(tx => tx.update(Note, made.note_id, { title: 'a', tags: [] }))
    await app.drain()
    assert.equal(same.last_modified, made.last_modified)
    assert.equal(heard.length, 1)
  })

  it('narrow reads and writes to the rows of the own customer (RBAC-2)', async () => {
    await using app = await testApp({ plugins: [notes()] })
    const foreign = await app.entry.tx(tx => tx.insert(Note, { title: 'foreign', customer_id: 8 }))
    await app.entry.tx(tx => tx.insert(Note, { title: 'own', customer_id: 7 }))
    const of = { ...contextOf(app.entry.log, customerUser(7)), scope: { customer_id: 7 } }
    const cx: Cx = app.kernel.contexts.cx(of)
    assert.deepEqual(
      (await cx.query(Note)).map(each => each.title),
      ['own'],
    )
    await assert.rejects(
      app.kernel.contexts.transaction(of, tx => tx.update(Note, foreign.note_id, { title: 'x' })),
      { status: 404 },
    )
  })

  it('find rows by key and by columns as a query would, narrowed to the own customer, in and outside of a transaction (RBAC-2)', async () => {
    await using app = await testApp({ plugins: [notes()] })
    const [foreign, own, other] = await app.entry.tx(async tx => [
      await tx.insert(Note, {
        title: 'foreign',
        customer_id: 8,
        is_open: false,
        due: '2025-01-04T10:30:00.000Z',
      }),
      await tx.insert(Note, { title: 'own', customer_id: 7, is_open: false, price: 12.3456, tags: ['x'] }),
      await tx.insert(Note, { title: 'other', customer_id: 7 }),
    ])
    const of = { ...contextOf(app.entry.log, customerUser(7)), scope: { customer_id: 7 } }
    const cx: Cx = app.kernel.contexts.cx(of)
    assert.deepEqual(await cx.find(Note, own.note_id), (await cx.query(Note).findById(own.note_id))?.toJSON())
    assert.equal(await cx.find(Note, foreign.note_id), undefined)
    assert.equal((await app.entry.find(Note, foreign.note_id))?.title, 'foreign')
    const titles = (rows: { title: string }[]) => rows.map(each => each.title)
    assert.deepEqual(titles(await cx.findAll(Note, {})), ['own', 'other'])
    assert.deepEqual(titles(await cx.findAll(Note, { title: ['foreign', 'other'] })), ['other'])
    assert.deepEqual(titles(await app.entry.findAll(Note, { due: foreign.due, is_open: false })), ['foreign'])
    assert.deepEqual(titles(await app.entry.findAll(Note, { due: null, is_open: true })), ['other'])
    assert.deepEqual(await app.entry.findAll(Note, { title: [] }), [])
    await app.kernel.contexts.transaction(of, async tx => {
      await tx.update(Note, other.note_id, { title: 'changed' })
      assert.equal((await tx.find(Note, other.note_id))?.title, 'changed')
      assert.equal(await tx.find(Note, foreign.note_id), undefined)
    })
    await assert.rejects(app.entry.findAll(Note, { ['nothing' as 'title']: 'x' }), /no column 'nothing'/)
  })

  it('tell a broken unique key as 409 naming the field, a missing column as 400', async () => {
    await using app = await testApp({ plugins: [notes()] })
    await app.entry.tx(tx => tx.insert(Note, { title: 'a' }))
    await assert.rejects(
      app.entry.tx(tx => tx.insert(Note, { title: 'a' })),
      { status: 409, fields: { title: 'is already in use' } },
    )
    await assert.rejects(
      app.entry.tx(tx => tx.insert(Note, {})),
      { status: 400, fields: { title: 'is required' } },
    )
  })

  it('refuse a transaction inside a transaction', async () => {
    await using app = await testApp({ plugins: [notes()] })
    const { entry } = app
    await assert.rejects(
      entry.tx(async () => await entry.tx(async () => 1)),
      /Pass its Tx on/,
    )
  })

  it('pass a hook through all who take part, and let one refuse', async () => {
    const trims = definePlugin({
      id: 'trims',
      setup: host => host.hook(NewTitle, (_tx, title) => title.trim()),
    })
    const refuses = definePlugin({
      id: 'refuses',
      setup: host =>
        host.hook(NewTitle, (_tx, title) => {
          if (title === '') throw new Error('A title needs letters.')
          return `${title}!`
        }),
    })
    await using app = await testApp({ plugins: [notes(), trims, refuses] })
    assert.equal(await app.entry.tx(tx => tx.apply(NewTitle, ' hello ')), 'hello!')
    await assert.rejects(
      app.entry.tx(tx => tx.apply(NewTitle, '  ')),
      /needs letters/,
    )
  })
})
