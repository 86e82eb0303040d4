import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../src/cli/main.ts'

const library = `import { CliCommands, definePlugin } from '@omnicrm/sdk'
export default definePlugin({
  id: 'library',
  migrations: [{ name: '0001_book', up: async db => db.schema.createTable('book', t => { t.increments('id'); t.string('title') }) }],
  setup(host) {
    host.contribute(CliCommands, () => ({
      name: 'book <count>',
      summary: 'puts books on the shelf',
      run: async (entry, [count]) => entry.tx(async tx => {
        for (let at = 0; at < Number(count); at++) await tx.db('book').insert({ title: 'Book ' + at })
      }),
    }))
  },
})
`
const passphrase = { OMNICRM_BACKUP_PASSPHRASE: 'correct horse battery' }

describe('omnicrm backup', function () {
  this.timeout(120_000)
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'omnicrm-backup-'))
    write('plugins/library/plugin.ts', library)
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }

  async function omnicrm(
    data: string,
    args: string,
    env: Record<string, string> = passphrase,
    version = 'plugins',
  ) {
    const lines: string[] = []
    const tell = (text: string) => void lines.push(text)
    const screen = {
      line: tell,
      error: tell,
      progress: (done: number, total: number, note?: string) => tell(`${done}/${total} ${note}`),
    }
    const place = {
      env: { PATH: process.env.PATH, OMNICRM_LOG: 'silent', OMNICRM_DATA: data, ...env },
      directory,
      productFolder: join(directory, version),
    }
    return { code: await run(args.split(' '), place, screen), lines }
  }

  it('moves an installation to another one, tells how far it is, and says that both are the same', async () => {
    await omnicrm('old', 'book 3')
    const created = await omnicrm('old', 'backup create all.backup')
    assert.equal(created.code, 0)
    assert.ok(created.lines.includes('3/3 book'), created.lines.join('\n'))
    assert.match(created.lines.at(-1) ?? '', /all\.backup: rows \d+, tables 5, files 0\./)
    assert.equal(statSync(join(directory, 'all.backup')).mode & 0o777, 0o600)

    const restored = await omnicrm('new', 'backup restore all.backup')
    assert.equal(restored.code, 0)
    assert.ok(['3/3 checked: book', '3/3 written: book'].every(each => restored.lines.includes(each)))

    const same = await omnicrm('new', 'backup verify all.backup')
    assert.deepEqual(
      [same.code, same.lines.at(-1)?.startsWith('Every row and file of the backup')],
      [0, true],
    )
    await omnicrm('new', 'book 1')
    const more = await omnicrm('new', 'backup verify all.backup')
    assert.equal(more.code, 0)
    assert.ok(more.lines.includes('book: 0 missing, 0 changed, 1 added since'))
  })

  it('ends with 1 and the code of what is wrong', async () => {
    await omnicrm('old', 'book 2')
    const told = async (args: string, data = 'old', env: Record<string, string> = {}) => {
      const { code, lines } = await omnicrm(data, args, env)
      return [code, /\((backup\.\w+)\)$/.exec(lines.at(-1) ?? '')?.[1]]
    }
    await omnicrm('old', 'backup create all.backup --plain')
    assert.deepEqual(await told('backup create all.backup --plain'), [1, 'backup.exists'])
    assert.deepEqual(await told('backup restore all.backup'), [1, 'backup.notEmpty'])
    assert.deepEqual(await told('backup restore none.backup'), [1, 'backup.unreadable'])
    assert.deepEqual(await told('backup restore all.backup', 'new'), [1, 'backup.otherKey'])
    const short = { OMNICRM_BACKUP_PASSPHRASE: 'short' }
    assert.deepEqual(await told('backup create b.backup', 'old', short), [1, 'backup.passphraseShort'])
    assert.deepEqual(await told('backup create b.backup --plain', 'never-migrated'), [1, 'backup.unmigrated'])
  })

  it('ends with 1 when a row of the backup is gone from the database', async () => {
    await omnicrm('old', 'book 2')
    await omnicrm('old', 'backup create all.backup --plain')
    const { code, lines } = await omnicrm('new', 'backup verify all.backup')
    assert.equal(code, 1, lines.join('\n'))
  })

  it('is made before the migrations of a new version, and restored by the version it is of', async () => {
    await omnicrm('old', 'book 2')
    const [step = ''] = /\{ name: '0001_book'.*?\}\) \}/.exec(library) ?? []
    const more = `${step}, { name: '0002_shelf', up: async db => db.schema.createTable('shelf', t => { t.increments('id') }) }`
    write('newer/library/plugin.ts', library.replace(step, more))
    const env = { OMNICRM_SECRET_KEY: 'a key of more than thirty-two characters' }
    assert.equal((await omnicrm('old', 'backup create all.backup --plain', env, 'newer')).code, 0)
    const { lines } = await omnicrm('new', 'backup restore all.backup', env, 'newer')
    assert.match(lines.at(-1) ?? '', /library is at 0001_book .* 0002_shelf here.*\(backup\.otherVersion\)$/)
    assert.equal((await omnicrm('third', 'backup restore all.backup', env)).code, 0)
  })

  it('writes in the clear only when told so', async () => {
    await omnicrm('old', 'book 1')
    const { code, lines } = await omnicrm('old', 'backup create plain.backup --plain', {})
    assert.equal(code, 0)
    assert.match(lines.at(-1) ?? '', /not encrypted/)
    assert.equal((await omnicrm('old', 'backup verify plain.backup', {})).code, 0)
  })
})
