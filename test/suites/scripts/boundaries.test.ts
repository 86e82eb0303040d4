import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkBoundaries, cycles } from '../../../scripts/check-boundaries.ts'

describe('boundaries between plugins', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'omnicrm-boundaries-'))
    write(
      'plugins/customers/contract.ts',
      "import { service } from '@omnicrm/sdk'\nimport Type from 'typebox'\n",
    )
  })
  afterEach(() => rmSync(root, { recursive: true }))

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const breaches = (file: string, text: string): string[] => {
    write(file, text)
    return checkBoundaries(root)
  }

  it('are kept by this repository', () => {
    assert.deepEqual(checkBoundaries(fileURLToPath(new URL('../../../', import.meta.url))), [])
  })

  it('let plugins in by contract and slots, by nothing else', () => {
    assert.deepEqual(
      breaches(
        'plugins/billing/src/a.ts',
        "import { Customers } from '@omnicrm/plugin-customers/contract'\n",
      ),
      [],
    )
    assert.deepEqual(
      breaches('plugins/billing/web/b.tsx', "import { panels } from '@omnicrm/plugin-customers/slots'\n"),
      [],
    )
    const [first] = breaches(
      'plugins/billing/src/c.ts',
      "\nimport { x } from '@omnicrm/plugin-customers/plugin'\n",
    )
    assert.equal(
      first,
      "plugins/billing/src/c.ts:2: '@omnicrm/plugin-customers/plugin' is no door: only '/contract' and '/slots' of another plugin may be imported.",
    )
  })

  const refused: [string, string, string, RegExp][] = [
    [
      'a relative path out of the plugin',
      'plugins/billing/src/a.ts',
      "import { x } from '../../customers/contract.ts'",
      /leaves the plugin/,
    ],
    [
      'a dynamic import through a side door',
      'plugins/billing/src/a.ts',
      "await import('@omnicrm/plugin-customers/src/x.ts')",
      /is no door/,
    ],
    [
      'an export from a side door',
      'plugins/billing/src/a.ts',
      "export { x } from '@omnicrm/plugin-customers/src'",
      /is no door/,
    ],
    [
      'a contract that imports its own logic',
      'plugins/billing/contract.ts',
      "import { x } from './src/x.ts'",
      /A contract imports/,
    ],
    [
      'a contract with a library',
      'plugins/billing/contract.ts',
      "import stripe from 'stripe'",
      /A contract imports/,
    ],
    [
      'a contract that reads files',
      'plugins/billing/contract.ts',
      "import { readFileSync } from 'node:fs'",
      /A contract imports/,
    ],
    ['slots with React', 'plugins/billing/slots.ts', "import { memo } from 'react'", /Slots import/],
    [
      'a migration that imports a model',
      'plugins/billing/migrations/0001_a.ts',
      "import { Invoice } from '../src/invoice.ts'",
      /models change, migrations do not/,
    ],
    [
      'web code that imports server code',
      'plugins/billing/web/A.tsx',
      "import { x } from '../src/x.ts'",
      /belongs to the server/,
    ],
    [
      'web code with values of the server SDK',
      'plugins/billing/web/A.tsx',
      "import { money } from '@omnicrm/sdk'",
      /types only/,
    ],
    [
      'web code that goes around the SDK',
      'plugins/billing/web/A.tsx',
      "import { Notice } from '@omnicrm/web'",
      /through '@omnicrm\/sdk\/web'/,
    ],
    [
      'server code that imports a page',
      'plugins/billing/src/a.ts',
      "import { x } from '../web/x.ts'",
      /must not import the web code/,
    ],
    ['a plugin that knows Koa', 'plugins/billing/src/a.ts', "import Koa from 'koa'", /belongs to the kernel/],
    [
      'a plugin that knows the kernel',
      'plugins/billing/src/a.ts',
      "import { createApp } from '@omnicrm/kernel'",
      /A plugin uses '@omnicrm\/sdk'/,
    ],
    [
      'a kernel that knows a plugin',
      'kernel/src/a.ts',
      "import { x } from '@omnicrm/plugin-customers/contract'",
      /The kernel knows no plugin/,
    ],
    [
      'a kernel that enters a plugin folder',
      'kernel/src/a.ts',
      "import { x } from '../../plugins/customers/contract.ts'",
      /The kernel knows no plugin/,
    ],
    [
      'an SDK that knows the kernel',
      'sdk/src/a.ts',
      "import { x } from '@omnicrm/kernel'",
      /The SDK must not import/,
    ],
    [
      'a test that reaches into another plugin',
      'plugins/billing/test/a.test.ts',
      "import { x } from '../../customers/src/x.ts'",
      /reaches into another plugin/,
    ],
    [
      'a plugin that is not there',
      'plugins/billing/src/a.ts',
      "import { x } from '@omnicrm/plugin-weather/contract'",
      /There is no plugin 'weather'/,
    ],
  ]
  for (const [what, file, text, expected] of refused)
    it(`refuse ${what}`, () => {
      const found = breaches(file, `${text}\n`)
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0] ?? '', expected)
    })

  it('allow types where values are refused', () => {
    assert.deepEqual(
      breaches(
        'plugins/billing/src/a.ts',
        "import type { Knex } from 'knex'\nimport { type Model } from 'objection'\n",
      ),
      [],
    )
    assert.deepEqual(
      breaches('plugins/billing/web/A.tsx', "import type { OutputOf } from '@omnicrm/sdk'\n"),
      [],
    )
  })

  it('name a circle of plugins with its path', () => {
    write('plugins/customers/src/a.ts', "import { x } from '@omnicrm/plugin-billing/contract'\n")
    const found = breaches(
      'plugins/billing/contract.ts',
      "import { y } from '@omnicrm/plugin-customers/contract'\n",
    )
    assert.deepEqual(found, ['The plugins import each other in a circle: customers → billing → customers.'])
    assert.deepEqual(
      cycles(
        new Map([
          ['a', new Set(['b'])],
          ['b', new Set(['c'])],
          ['c', new Set(['b'])],
        ]),
      ),
      [['b', 'c', 'b']],
    )
  })
})
