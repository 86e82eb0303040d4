import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { PluginEntry } from '../../src/config/index.ts'
import { findPlugins } from '../../src/plugins.ts'

describe('plugins of the configuration', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'omnicrm-plugins-'))
    plugin('plugins/alpha', 'alpha')
    plugin('plugins/beta', 'beta')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  const plugin = (folder: string, id: string, file = 'plugin.ts'): void =>
    write(
      `${folder}/${file}`,
      `import { definePlugin } from '@omnicrm/sdk'\nexport default definePlugin({ id: '${id}', setup() {} })\n`,
    )
  const find = (entries?: PluginEntry[]) =>
    findPlugins({ entries, directory, productFolder: join(directory, 'plugins') })
  const enabled = async (entries?: PluginEntry[]): Promise<string[]> => {
    const { found, faults } = await find(entries)
    assert.deepEqual(faults, [])
    return found.filter(each => each.enabled).map(each => each.plugin.id)
  }

  it('are all of the product when none is named', async () =>
    assert.deepEqual(await enabled(), ['alpha', 'beta']))
  it('are exactly those named by id', async () => assert.deepEqual(await enabled(['beta']), ['beta']))
  it('are all but those switched off, and these stay known', async () => {
    assert.deepEqual(await enabled([{ id: 'alpha', enabled: false }]), ['beta'])
    const { found } = await find([{ id: 'alpha', enabled: false }])
    assert.deepEqual(
      found.map(each => each.plugin.id),
      ['alpha', 'beta'],
    )
  })

  it('may lie in a folder outside the repository, which has no node_modules', async () => {
    plugin('loyalty', 'loyalty')
    assert.deepEqual(await enabled([{ path: './loyalty' }]), ['alpha', 'beta', 'loyalty'])
    assert.deepEqual(await enabled(['alpha', { path: join(directory, 'loyalty') }]), ['alpha', 'loyalty'])
  })

  it('are not even read when a folder is switched off', async () => {
    write('broken/plugin.ts', 'throw new Error("never read")\n')
    assert.deepEqual(await enabled([{ path: './broken', enabled: false }]), ['alpha', 'beta'])
  })

  it('may be an npm package beside the configuration file, as JavaScript', async () => {
    plugin('node_modules/@acme/crm', 'acme', 'plugin.js')
    write(
      'node_modules/@acme/crm/package.json',
      JSON.stringify({ name: '@acme/crm', type: 'module', exports: { './plugin': './plugin.js' } }),
    )
    assert.deepEqual(await enabled([{ package: '@acme/crm' }]), ['alpha', 'beta', 'acme'])
  })

  it('may export one plugin by name instead of by default', async () => {
    write(
      'named/plugin.ts',
      "import { definePlugin } from '@omnicrm/sdk'\nexport const named = definePlugin({ id: 'named', setup() {} })\n",
    )
    assert.deepEqual(await enabled(['alpha', { path: 'named' }]), ['alpha', 'named'])
  })

  const faulty: [string, PluginEntry, () => void, RegExp][] = [
    [
      'a folder that is not there',
      { path: './gone' },
      () => undefined,
      /Plugin folder '\.\/gone': there is no folder .*gone\./,
    ],
    [
      'a folder without a plugin',
      { path: './empty' },
      () => write('empty/readme.md', ''),
      /holds no plugin\.ts or plugin\.js/,
    ],
    [
      'a module without a plugin',
      { path: './odd' },
      () => write('odd/plugin.ts', 'export const x = 1\n'),
      /exports no plugin; export one made by definePlugin/,
    ],
    [
      'a module that fails',
      { path: './bad' },
      () => write('bad/plugin.ts', "throw new Error('out of paper')\n"),
      /can't be loaded: out of paper/,
    ],
    [
      'a library that is not there',
      { path: './lib' },
      () => write('lib/plugin.ts', "import 'not-installed-anywhere'\n"),
      /ERR_MODULE_NOT_FOUND.*not-installed-anywhere/,
    ],
    [
      'a package that is not installed',
      { package: '@acme/none' },
      () => undefined,
      /'@acme\/none' is not installed; run 'npm install @acme\/none'/,
    ],
    [
      'an id that is not in the product',
      'gamma',
      () => undefined,
      /There is no plugin 'gamma' in the product; known are alpha, beta/,
    ],
    [
      'an entry with two ways at once',
      { id: 'alpha', path: './x' },
      () => undefined,
      /must have either an id, a package or a path, but has 2/,
    ],
    [
      'an id used twice',
      { path: './twin' },
      () => plugin('twin', 'alpha'),
      /The plugin id 'alpha' is used 2 times: .*plugins\/alpha, .*twin/,
    ],
  ]
  for (const [what, entry, prepare, expected] of faulty)
    it(`tell ${what} in a sentence`, async () => {
      prepare()
      const { faults } = await find([entry])
      assert.equal(faults.length, 1, faults.join('\n'))
      assert.match(faults[0] ?? '', expected)
    })

  it('tell that a package with TypeScript must be built', async () => {
    plugin('node_modules/typed', 'typed')
    write(
      'node_modules/typed/package.json',
      JSON.stringify({ name: 'typed', type: 'module', exports: { './plugin': './plugin.ts' } }),
    )
    const { faults } = await find([{ package: 'typed' }])
    assert.match(faults.join(), /must ship JavaScript/)
  })

  it('carry the name of their folder', async () => {
    plugin('plugins/gamma', 'delta')
    const { faults } = await find()
    assert.match(faults.join(), /calls itself 'delta'; its id must be the name of its folder/)
  })
})
