import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writePlugin } from '../../../scripts/new-plugin.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js')

describe('scripts/new-plugin', () => {
  let parent: string
  afterEach(() => rmSync(parent, { recursive: true }))

  it('writes a plugin whose types fit and whose tests pass at once', async function () {
    this.timeout(60_000)
    mkdirSync(join(root, '.runtime'), { recursive: true })
    parent = mkdtempSync(join(root, '.runtime', 'new-plugin-'))
    const folder = await writePlugin('device-warranty', parent)
    const tests = spawnSync(
      process.execPath,
      [mocha, '--reporter', 'dot', join(folder, 'test', '*.test.ts')],
      { cwd: root, encoding: 'utf8', env: { ...process.env, OMNICRM_TEST_TOTALS: undefined } },
    )
    assert.equal(tests.status, 0, tests.stdout + tests.stderr)
    assert.match(tests.stdout, /3 passing/)
    for (const [name, base, include] of [
      ['server', 'tsconfig.json', ['*.ts', 'src', 'migrations', 'test']],
      ['web', 'tsconfig.web.json', ['web']],
    ] as const) {
      const file = join(folder, `tsconfig.${name}.json`)
      const compilerOptions = { incremental: false, tsBuildInfoFile: null, rootDir: root }
      writeFileSync(
        file,
        JSON.stringify({ extends: join(root, base), compilerOptions, include, exclude: [] }),
      )
      const types = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', file], {
        cwd: root,
        encoding: 'utf8',
      })
      const own = types.stdout.split('\n').filter(line => line.includes('device-warranty'))
      assert.deepEqual(own, [])
    }
  })

  it('writes a plugin outside the repository whose tests pass there', async function () {
    this.timeout(60_000)
    parent = mkdtempSync(join(tmpdir(), 'omnicrm-new-plugin-'))
    const folder = await writePlugin('loyalty', parent)
    const tests = spawnSync(
      process.execPath,
      ['--import', join(root, 'scripts', 'outside.ts'), mocha, '--reporter', 'dot', 'test/*.test.ts'],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, OMNICRM_TEST_TOTALS: undefined } },
    )
    assert.equal(tests.status, 0, tests.stdout + tests.stderr)
    assert.match(tests.stdout, /3 passing/)
  })

  it('refuses an id that is no kebab-case noun, and a folder that is there', async () => {
    parent = mkdtempSync(join(tmpdir(), 'omnicrm-new-plugin-'))
    await assert.rejects(writePlugin('Loyalty Points', parent), /must be lower case words joined by dashes/)
    mkdirSync(join(parent, 'loyalty'))
    await assert.rejects(writePlugin('loyalty', parent), /is already there/)
  })
})
