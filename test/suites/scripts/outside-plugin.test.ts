import { findPlugins } from '@omnicrm/kernel'
import { staff, testApp } from '@omnicrm/test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

describe('a plugin of an integrator, in a folder outside the repository', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'omnicrm-outside-'))
    cpSync(join(root, 'examples', 'loyalty'), join(directory, 'loyalty'), { recursive: true })
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('is loaded by its path and serves its routes on its own table', async () => {
    const { found, faults } = await findPlugins({ entries: ['customers', { path: './loyalty' }], directory })
    assert.deepEqual(faults, [])
    const plugin = found.find(each => each.plugin.id === 'loyalty')?.plugin
    assert.ok(plugin)
    await using app = await testApp({ plugins: [plugin] })
    const answer = await app.as(staff('view_loyalty')).http({ method: 'GET', url: '/crm/loyalty/' })
    assert.equal(answer.statusCode, 200)
    assert.deepEqual(answer.json<{ data: unknown[] }>().data, [])
  })

  it('passes its own tests there', function () {
    this.timeout(60_000)
    const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js')
    const run = spawnSync(
      process.execPath,
      ['--import', join(root, 'scripts', 'outside.ts'), mocha, '--reporter', 'dot', 'test/*.test.ts'],
      {
        cwd: join(directory, 'loyalty'),
        encoding: 'utf8',
        env: { ...process.env, OMNICRM_TEST_TOTALS: undefined },
      },
    )
    assert.equal(run.status, 0, run.stdout + run.stderr)
  })

  it('brings its page into the web build', function () {
    this.timeout(120_000)
    const dist = join(directory, 'dist')
    mkdirSync(dist)
    writeFileSync(join(directory, 'crm_config.yaml'), 'plugins:\n  - path: ./loyalty\n')
    const run = spawnSync(process.execPath, [join(root, 'scripts', 'build-web.ts')], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, CRM_CONFIG: join(directory, 'crm_config.yaml'), OMNICRM_WEB_DIST: dist },
    })
    assert.equal(run.status, 0, run.stderr)
    assert.ok(existsSync(join(dist, 'index.html')))
    const chunks = readdirSync(join(dist, 'assets')).filter(name => name.endsWith('.js'))
    assert.ok(chunks.some(name => readFileSync(join(dist, 'assets', name), 'utf8').includes('/crm/loyalty/')))
  })
})
