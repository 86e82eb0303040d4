import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Runs lines of shell after `scripts/lib.sh`. Functions stand in for programs of the machine. */
function shell(lines: string, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `set -euo pipefail\nsource '${root}scripts/lib.sh'\n${lines}`],
    {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    },
  )
  return { status, text: stdout + stderr }
}

describe('what the scripts need of the machine', () => {
  const missing =
    "need_package no-such-program no-such-package 'runs the plays'\ninstall_packages\necho went on"

  it('is listed for people who are not root, with the command that installs it', () => {
    const { status, text } = shell(`id() { echo 1000; }\n${missing}`)
    assert.equal(status, 1)
    assert.match(
      text,
      /These packages are missing:\n {2}no-such-package: runs the plays\n.*sudo apt-get install no-such-package/s,
    )
    assert.ok(!text.includes('went on'))
  })

  it('is installed for root: one update, then all packages at once', () => {
    const { status, text } = shell(
      `id() { echo 0; }\napt-get() { echo "apt-get $*" >&2; }\nneed_package other-program other-package 'does more'\n${missing}`,
    )
    assert.equal(status, 0)
    assert.deepEqual(
      text.split('\n').filter(line => line.startsWith('apt-get')),
      ['apt-get update -qq', 'apt-get install -y -qq --no-install-recommends other-package no-such-package'],
    )
    assert.match(text, /went on/)
  })

  it('may be done without', () => {
    const { status, text } = shell(`id() { echo 1000; }\n${missing}`, { OMNICRM_SKIP_PACKAGES: '1' })
    assert.equal(status, 0)
    assert.match(text, /Going on without .*\n {2}no-such-package: runs the plays/)
    assert.match(text, /went on/)
  })

  it('is not asked for when it is there', () => {
    assert.deepEqual(
      shell("need_package bash bash 'runs this'\nneed_package /bin/sh sh 'runs that'\ninstall_packages"),
      { status: 0, text: '' },
    )
  })

  it('tells an old Node from one that fits', () => {
    const versions = (version: string) =>
      shell(`node() { echo v${version}; }\nnode_fits && echo fits || echo old`).text.trim()
    assert.deepEqual(['20.20.2', '24.14.0', '24.15.0', '26.1.0'].map(versions), [
      'old',
      'old',
      'fits',
      'fits',
    ])
  })

  it('is npm ci only when the lockfile says something else than node_modules holds', () => {
    const directory = mkdtempSync(join(tmpdir(), 'omnicrm-installed-'))
    try {
      const lock = (version: string) =>
        JSON.stringify({
          packages: {
            '': {},
            'node_modules/a': { version },
            'node_modules/b': { version: '1.0.0', optional: true },
          },
        })
      mkdirSync(join(directory, 'scripts'))
      mkdirSync(join(directory, 'node_modules'))
      copyFileSync(
        join(root, 'scripts', 'check-installed.ts'),
        join(directory, 'scripts', 'check-installed.ts'),
      )
      const isInstalled = () =>
        spawnSync(process.execPath, [join(directory, 'scripts', 'check-installed.ts')]).status === 0
      writeFileSync(join(directory, 'package-lock.json'), lock('1.0.0'))
      assert.equal(isInstalled(), false)
      writeFileSync(
        join(directory, 'node_modules', '.package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
      )
      assert.equal(isInstalled(), true)
      writeFileSync(join(directory, 'package-lock.json'), lock('1.0.1'))
      assert.equal(isInstalled(), false)
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
