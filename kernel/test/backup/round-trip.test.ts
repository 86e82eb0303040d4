import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { scratch, engine } from '@omnicrm/test'
import { createBackup, restoreBackup, verifyBackup } from '@omnicrm/kernel'
import { contents, directions, fill, open, words } from './shelf.ts'

const plain = { passphrase: undefined, by: 'ada' } as const

describe('a backup', function () {
  this.timeout(60_000)

  for (const [from, to] of directions(engine)) {
    it(`moves every row from ${words[from]} to ${words[to]}, and nothing becomes another value`, async () => {
      using shelf = scratch()
      await using source = await open({ database: from })
      await using target = await open({ database: to })
      await fill(source)
      const file = shelf.file('all.backup')
      await createBackup(source.kernel, file, plain)
      await restoreBackup(target.kernel, file, plain)
      assert.deepEqual(await contents(target), await contents(source))
      assert.equal((await contents(target)).book?.length, 5)
      for (const app of [source, target]) assert.deepEqual(await verifyBackup(app.kernel, file, plain), [])
    })

    it(`has ids go on behind the highest that ${words[from]} ever gave, also on ${words[to]}`, async () => {
      using shelf = scratch()
      await using source = await open({ database: from })
      await using target = await open({ database: to })
      await fill(source)
      await createBackup(source.kernel, shelf.file('a'), plain)
      await restoreBackup(target.kernel, shelf.file('a'), plain)
      const [there] = await source.entry.db('book').insert({ title: 'The next' })
      const [here] = await target.entry.db('book').insert({ title: 'The next' })
      assert.equal(here, there)
      assert.ok(Number(here) > 90, String(here))
    })
  }

  it('leaves out what is declared to stay, and nothing else', async () => {
    using shelf = scratch()
    await using source = await open()
    await fill(source)
    const { tables } = await createBackup(source.kernel, shelf.file('a'), plain)
    const names = tables.map(each => each.name).sort()
    assert.deepEqual(names, [
      'book',
      'book_word',
      'idempotency_key',
      'kernel_job',
      'kernel_schedule',
      'setting',
      'shelf_name',
    ])
  })

  it('holds everything as it was at one moment, while others go on writing', async () => {
    using shelf = scratch()
    await using source = await open()
    await using target = await open()
    await fill(source)
    const before = await contents(source)
    const { writer } = source.kernel.database
    let written: Promise<unknown> | undefined
    const report = () => (written ??= writer('shelf_name').insert({ name: 'later' }).then())
    await createBackup(source.kernel, shelf.file('a'), { ...plain, report: () => void report() })
    await written
    await restoreBackup(target.kernel, shelf.file('a'), plain)
    assert.deepEqual(await contents(target), before)
    assert.deepEqual(await verifyBackup(source.kernel, shelf.file('a'), plain), [
      { of: 'shelf_name', missing: 0, changed: 0, added: 1, examples: [] },
    ])
  })

  it('is read from a snapshot, which neither waits for writers nor sees what they write', async () => {
    await using app = await open()
    const names = (db: Knex) => db('shelf_name').pluck('name') as Promise<string[]>
    const { database } = app.kernel
    const [before, after] = await database.snapshot(async db => {
      const first = await names(db)
      await database.writer('shelf_name').insert({ name: 'later' })
      return [first, await names(db)]
    })
    assert.deepEqual([before, after, await names(database.writer)], [[], [], ['later']])
  })

  it('brings logos and fonts along', async () => {
    using shelf = scratch()
    await using source = await open()
    await using target = await open()
    const logo = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251))
    mkdirSync(join(source.dataDirectory, 'branding', 'fonts', 'own'), { recursive: true })
    writeFileSync(join(source.dataDirectory, 'branding', 'logoSm.png'), logo)
    writeFileSync(join(source.dataDirectory, 'branding', 'fonts', 'own', 'own-400.woff2'), '')
    await createBackup(source.kernel, shelf.file('a'), plain)
    await restoreBackup(target.kernel, shelf.file('a'), plain)
    assert.deepEqual(readFileSync(join(target.dataDirectory, 'branding', 'logoSm.png')), logo)
    assert.equal(statSync(join(target.dataDirectory, 'branding', 'fonts', 'own', 'own-400.woff2')).size, 0)
    assert.deepEqual(await verifyBackup(target.kernel, shelf.file('a'), plain), [])
    writeFileSync(join(target.dataDirectory, 'branding', 'logoSm.png'), 'another')
    writeFileSync(join(target.dataDirectory, 'branding', 'new.png'), 'a new one')
    rmSync(join(target.dataDirectory, 'branding', 'fonts', 'own', 'own-400.woff2'))
    assert.deepEqual(await verifyBackup(target.kernel, shelf.file('a'), plain), [
      {
        of: 'files',
        missing: 1,
        changed: 1,
        added: 1,
        examples: [
          { key: ['branding/fonts/own/own-400.woff2'], columns: undefined },
          { key: ['branding/logoSm.png'], columns: ['content'] },
        ],
      },
    ])
  })

  it('tells what is missing, changed and new, by key and column', async () => {
    using shelf = scratch()
    await using app = await open()
    await fill(app)
    await createBackup(app.kernel, shelf.file('a'), plain)
    await app.entry.tx(async ({ db }) => {
      await db('book').where('book_id', 2).update({ title: 'Renamed', price: '20' })
      await db('book_word').where({ book_id: 2, word: 'Two' }).delete()
      await db('shelf_name').insert({ name: 'new' })
    })
    const found = await verifyBackup(app.kernel, shelf.file('a'), plain)
    assert.deepEqual(
      found.map(each => ({ ...each })).sort((a, b) => (a.of < b.of ? -1 : 1)),
      [
        {
          of: 'book',
          missing: 0,
          changed: 1,
          added: 0,
          examples: [{ key: [2], columns: ['title', 'price'] }],
        },
        {
          of: 'book_word',
          missing: 1,
          changed: 0,
          added: 0,
          examples: [{ key: [2, 'Two'], columns: undefined }],
        },
        { of: 'shelf_name', missing: 0, changed: 0, added: 1, examples: [] },
      ],
    )
  })

  it('can be read by its owner only', async () => {
    using shelf = scratch()
    await using app = await open()
    await createBackup(app.kernel, shelf.file('a'), plain)
    assert.equal(statSync(shelf.file('a')).mode & 0o777, 0o600)
  })
})
