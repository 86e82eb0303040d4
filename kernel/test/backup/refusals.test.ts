import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createBackup, restoreBackup } from '@omnicrm/kernel'
import { definePlugin } from '@omnicrm/sdk'
import { scratch, engine, type TestApp } from '@omnicrm/test'
import { contents, fill, open, shelf } from './shelf.ts'

const plain = { passphrase: undefined, by: 'ada' } as const
// A guess costs next to nothing here: what it costs elsewhere is the library's.
const locked = { passphrase: 'twelve letters', by: 'ada', workFactor: 8 } as const

/** The restoring is refused with this code, and neither rows nor files nor keys are touched. */
async function refuses(target: TestApp, file: string, code: string, options: object = plain): Promise<Error> {
  const state = async () => [
    await contents(target),
    existsSync(join(target.dataDirectory, 'branding', 'new.png')),
    (await target.entry.db('kernel_job').select('job_id')).length,
  ]
  const before = await state()
  let told: unknown
  await assert.rejects(restoreBackup(target.kernel, file, { ...plain, ...options }), error => {
    told = error
    return (error as { code?: string }).code === code
  })
  assert.deepEqual(await state(), before)
  return told as Error
}

/** A backup of a filled installation, with a logo. */
async function made(file: string, options: typeof plain | typeof locked = plain): Promise<void> {
  await using source = await open()
  await fill(source)
  mkdirSync(join(source.dataDirectory, 'branding'))
  writeFileSync(join(source.dataDirectory, 'branding', 'new.png'), 'a logo')
  await createBackup(source.kernel, file, options)
}

const lines = (file: string): string[] => gunzipSync(readFileSync(file)).toString().split('\n').slice(0, -1)
const rewrite = (file: string, change: (all: string[]) => string[]): void =>
  writeFileSync(file, gzipSync(`${change(lines(file)).join('\n')}\n`))
/** As if somebody made it by hand, with the sum that belongs to it. */
function resealed(all: readonly string[]): string[] {
  const body = all.slice(0, -1)
  const { end } = JSON.parse(all.at(-1) ?? '') as { end: { rows: number } }
  const sha256 = createHash('sha256')
    .update(`${body.join('\n')}\n`)
    .digest('hex')
  return [...body, JSON.stringify({ end: { ...end, sha256 } })]
}
const radio = definePlugin({
  id: 'radio',
  migrations: [
    { name: '0001_radio', up: async db => db.schema.createTable('radio', t => void t.increments()) },
  ],
  setup: () => undefined,
})
const changeManifest = (file: string, change: (manifest: Record<string, unknown>) => object): void =>
  rewrite(file, ([first = '', ...rest]) => [
    JSON.stringify(change(JSON.parse(first) as Record<string, unknown>)),
    ...rest,
  ])

describe('restoring a backup', function () {
  this.timeout(60_000)

  it('refuses a file that ends early, wherever that is', async () => {
    using shelf = scratch()
    await using target = await open()
    await made(shelf.file('a'))
    const whole = readFileSync(shelf.file('a'))
    for (const length of [whole.length - 1, whole.length >> 1, 30]) {
      writeFileSync(shelf.file('b'), whole.subarray(0, length))
      await refuses(target, shelf.file('b'), 'backup.damaged')
    }
    // Also where the packing is whole: at the end of a line.
    const all = lines(shelf.file('a'))
    for (const count of [all.length - 1, all.length >> 1, 1]) {
      writeFileSync(shelf.file('b'), gzipSync(`${all.slice(0, count).join('\n')}\n`))
      await refuses(target, shelf.file('b'), 'backup.damaged')
    }
  })

  it('refuses a file in which one letter was changed, a row is missing or something was added', async () => {
    using shelf = scratch()
    await using target = await open()
    const changes: ((all: string[]) => string[])[] = [
      all => all.map(line => line.replace('"Plain"', '"Plane"')),
      all => all.filter(line => line !== '{"table":"shelf_name"}'),
      all => all.filter(line => !line.startsWith('[70,')),
      all => [...all, '[1]'],
      all => all.map(line => (line.startsWith('[70,') ? '[70]' : line)),
      all => all.map(line => (line.startsWith('[70,') ? '{"odd":1}' : line)),
      all => all.map(line => (line.startsWith('[70,') ? 'no json' : line)),
    ]
    for (const change of changes) {
      const file = shelf.file(`changed-${changes.indexOf(change)}`)
      await made(file)
      rewrite(file, change)
      await refuses(target, file, 'backup.damaged')
    }
  })

  it('refuses an encrypted file that was cut or changed, and a passphrase that is wrong or missing', async () => {
    using shelf = scratch()
    await using target = await open()
    await made(shelf.file('a'), locked)
    const file = shelf.file('a')
    await refuses(target, file, 'backup.passphraseWrong', { passphrase: 'thirteen letters' })
    await refuses(target, file, 'backup.passphraseMissing', { passphrase: undefined })
    const whole = readFileSync(file)
    assert.doesNotMatch(whole.toString('latin1'), /Robert|shelf_name/)
    writeFileSync(file, whole.subarray(0, whole.length - 20))
    await refuses(target, file, 'backup.damaged', locked)
    whole[whole.length - 40] = (whole[whole.length - 40] ?? 0) ^ 1
    writeFileSync(file, whole)
    await refuses(target, file, 'backup.damaged', locked)
  })

  it('refuses what is no backup, and one of a later format', async () => {
    using shelf = scratch()
    await using target = await open()
    writeFileSync(shelf.file('a'), 'customer_id,customer_name')
    await refuses(target, shelf.file('a'), 'backup.foreign')
    writeFileSync(shelf.file('a'), gzipSync('{"some":"json"}\n'))
    await refuses(target, shelf.file('a'), 'backup.foreign')
    await refuses(target, shelf.file('none'), 'backup.unreadable')
    await made(shelf.file('later'))
    changeManifest(shelf.file('later'), all => ({ ...all, omnicrm_backup: 2 }))
    await refuses(target, shelf.file('later'), 'backup.format')
  })

  it('refuses an installation in which somebody worked, and names what is there', async () => {
    using shelf = scratch()
    await using target = await open()
    await made(shelf.file('a'))
    await target.entry.db('book').insert({ title: 'Ours' })
    await target.entry.db('setting').insert([{ name: 'a' }, { name: 'b' }])
    const { message } = await refuses(target, shelf.file('a'), 'backup.notEmpty')
    assert.match(message, /book has 1 row, setting has 2 rows/)
  })

  it('takes rows of the first boot for none, and replaces them', async () => {
    using box = scratch()
    const plugins = [shelf({ tables: { book: { seeded: 1 } } })]
    await using source = await open({ plugins })
    await using target = await open({ plugins })
    await fill(source)
    await createBackup(source.kernel, box.file('a'), plain)
    const [book_id] = await target.entry.db('book').insert({ title: 'Of the first boot' })
    await target.entry.db('shelf_lease').insert({ book_id })
    await restoreBackup(target.kernel, box.file('a'), plain)
    assert.deepEqual(await contents(target), await contents(source))
    assert.deepEqual(await target.entry.db('shelf_lease').select(), [])
  })

  it('refuses an installation with fewer plugins, with more, and with other versions of them', async () => {
    using box = scratch()
    await made(box.file('a'))
    await using other = await open({ plugins: [shelf({ step: '0002_shelf' })] })
    await refuses(other, box.file('a'), 'backup.otherVersion')
    await using both = await open({ plugins: [shelf(), radio] })
    const { message } = await refuses(both, box.file('a'), 'backup.extraPlugin')
    assert.match(message, /radio/)
    await createBackup(both.kernel, box.file('b'), plain)
    await using target = await open()
    await refuses(target, box.file('b'), 'backup.missingPlugin')
  })

  it('refuses a hand-made file that would write beside its folder, or leave rows without what they refer to', async () => {
    using shelf = scratch()
    await using target = await open()
    await made(shelf.file('a'))
    rewrite(shelf.file('a'), all =>
      resealed(all.map(line => line.replaceAll('branding/new', 'branding/../../new'))),
    )
    await refuses(target, shelf.file('a'), 'backup.damaged')
    await made(shelf.file('b'))
    rewrite(shelf.file('b'), all => resealed(all.map(line => line.replace(/^\[2,"Two"/, '[5,"Two"'))))
    await refuses(target, shelf.file('b'), 'backup.orphan')
    await made(shelf.file('c'))
    rewrite(shelf.file('c'), all => resealed(all.map(line => line.replace('"printed"', '"bound"'))))
    const { message } = await refuses(target, shelf.file('c'), 'backup.otherTables')
    assert.match(message, /bound, printed/)
  })

  it('refuses a data directory with another logo under the same name', async () => {
    using shelf = scratch()
    await using target = await open()
    await made(shelf.file('a'))
    mkdirSync(join(target.dataDirectory, 'branding'))
    writeFileSync(join(target.dataDirectory, 'branding', 'new.png'), 'another logo')
    await refuses(target, shelf.file('a'), 'backup.otherFile')
    assert.equal(readFileSync(join(target.dataDirectory, 'branding', 'new.png'), 'utf8'), 'another logo')
    writeFileSync(join(target.dataDirectory, 'branding', 'new.png'), 'a logo')
    await restoreBackup(target.kernel, shelf.file('a'), plain)
  })

  it('takes nothing when the last part fails: rows, files and work are as before', async () => {
    using shelf = scratch()
    await using target = await open()
    await made(shelf.file('a'))
    const failing = new Error('The terminal is gone.')
    const report = (phase: string, table: string) => {
      if (phase === 'write' && table === 'shelf_name') throw failing
    }
    const empty = await contents(target)
    await assert.rejects(restoreBackup(target.kernel, shelf.file('a'), { ...plain, report }), failing)
    assert.deepEqual(await contents(target), empty)
    assert.equal(existsSync(join(target.dataDirectory, 'branding', 'new.png')), false)
    await restoreBackup(target.kernel, shelf.file('a'), plain)
    assert.equal((await contents(target)).book?.length, 5)
  })

  it('refuses when something else writes into a table meanwhile, and takes nothing', async () => {
    using box = scratch()
    await made(box.file('a'))
    await using target = await open()
    const { writer: db } = target.kernel.database
    const [each, name] =
      engine === 'sqlite'
        ? ['begin', "('by ' || new.book_id); end"]
        : ['for each row', "(concat('by ', new.book_id))"]
    await db.raw(
      `create trigger busy after insert on book ${each} insert into shelf_name (name) values ${name}`,
    )
    try {
      const { message } = await refuses(target, box.file('a'), 'backup.concurrent')
      assert.match(message, /shelf_name/)
    } finally {
      await db.raw('drop trigger busy')
    }
  })

  it('refuses rows of a table that only the other database has, and leaves alone one that only this one has', async () => {
    using box = scratch()
    await using source = await open()
    await using target = await open()
    await fill(source)
    await createBackup(source.kernel, box.file('a'), plain)
    const { writer: here } = target.kernel.database
    const { writer: there } = source.kernel.database
    for (const db of [here, there]) await db.schema.createTable('of_others', t => t.integer('id').primary())
    try {
      await createBackup(source.kernel, box.file('b'), plain)
      await here('of_others').insert({ id: 7 })
      await restoreBackup(target.kernel, box.file('a'), plain)
      assert.deepEqual(await here('of_others').pluck('id'), [7])
      await using empty = await open()
      const { message } = await refuses(empty, box.file('b'), 'backup.missingTable')
      assert.match(message, /of_others/)
    } finally {
      for (const db of [here, there]) await db.schema.dropTable('of_others')
    }
  })

  it('never replaces a file, and leaves none behind that is half written', async () => {
    using shelf = scratch()
    await using source = await open()
    writeFileSync(shelf.file('a'), 'older')
    const asked = createBackup(source.kernel, shelf.file('a'), plain)
    await assert.rejects(asked, { code: 'backup.exists' })
    assert.equal(readFileSync(shelf.file('a'), 'utf8'), 'older')
    await fill(source)
    const report = () => {
      throw new Error('The terminal is gone.')
    }
    await assert.rejects(
      createBackup(source.kernel, shelf.file('b'), { ...plain, report }),
      /terminal is gone/,
    )
    assert.deepEqual([existsSync(shelf.file('b')), existsSync(shelf.file('b.part'))], [false, false])
  })
})

if (engine === 'mysql')
  describe('restoring on the other kind of database', () => {
    it('refuses digits that SQLite would round', async () => {
      using shelf = scratch()
      await using source = await open({ database: 'mysql' })
      await using target = await open({ database: 'sqlite' })
      const [id] = await source.entry.db('book').insert({ title: 'Dear', price: '123456789012345.6789' })
      await createBackup(source.kernel, shelf.file('a'), plain)
      const { message } = await refuses(target, shelf.file('a'), 'backup.inexact')
      assert.match(message, new RegExp(`book ${id} .*price`))
    })

    it('refuses names that MariaDB takes for the same one', async () => {
      using shelf = scratch()
      await using source = await open({ database: 'sqlite' })
      await using target = await open({ database: 'mysql' })
      await source.entry.db('shelf_name').insert([{ name: 'vip' }, { name: 'VIP' }])
      await createBackup(source.kernel, shelf.file('a'), plain)
      const { message } = await refuses(target, shelf.file('a'), 'backup.refused')
      assert.match(message, /shelf_name/)
    })
  })
