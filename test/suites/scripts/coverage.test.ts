import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const page = readFileSync(join(root, 'docs', 'coverage.md'), 'utf8')

interface Row {
  readonly ids: readonly string[]
  readonly tests: readonly string[]
}

/** `X-42 to 43` → both. */
function idsOf(text: string): string[] {
  const [, prefix = '', first = '', last = first] = /^([A-Z]+)-(\d+)(?: to (\d+))?$/.exec(text) ?? []
  return Array.from(
    { length: Number(last) - Number(first) + 1 },
    (_, at) => `${prefix}-${Number(first) + at}`,
  )
}

const rows: Row[] = [
  ...page.matchAll(/^\| ([A-Z]{3,4}-\d+(?: to \d+)?|D-\d+) +\| [^|]* \| ([^|]*?) +\|/gm),
].map(([, ids = '', tests = '']) => ({
  ids: ids.startsWith('D-') ? [ids] : idsOf(ids),
  tests: tests === '–' ? [] : tests.split(', '),
}))

/** The file that a short name of the page stands for. */
function fileOf(name: string): string | undefined {
  const [first = '', ...rest] = name.split('/')
  const last = `${rest.join('/')}.test.ts`
  const places: Readonly<Record<string, string>> = {
    kernel: `kernel/test/${last}`,
    suites: `test/suites/${last}`,
    e2e: `test/e2e/${last}`,
  }
  const candidates =
    first === 'web'
      ? [`web/test/${last}`]
      : (places[first] ?? [
          `plugins/${first}/test/${last}`,
          `plugins/${first}/web/test/${rest.slice(1).join('/')}.test.ts`,
        ])
  return [candidates].flat().find(each => existsSync(join(root, each)))
}

/** Every ID that a text names: `X-29`, `X-29..31`, `X-3, 4`. */
function named(text: string): Set<string> {
  const found = new Set<string>()
  for (const [, prefix = '', first = '', more = ''] of text.matchAll(
    /\b([A-Z]{1,4})-(\d+)((?:\s*(?:\.\.|–|,|\/| to )\s*\d+\b(?!-))*)/g,
  )) {
    let last = Number(first)
    found.add(`${prefix}-${last}`)
    for (const [, sign, end] of more.matchAll(/(\.\.|–|,|\/| to )\s*(\d+)/g)) {
      const from = sign === ',' || sign === '/' ? Number(end) : last + 1
      for (let each = from; each <= Number(end) && each - from < 60; each++) found.add(`${prefix}-${each}`)
      last = Number(end)
    }
  }
  return found
}

describe('the page of coverage', () => {
  it('names every requirement of its milestones once', () => {
    const all = rows.flatMap(each => each.ids).filter(id => !id.startsWith('D-'))
    assert.equal(new Set(all).size, all.length)
    const promised = [...page.matchAll(/^(\d+) requirements of M\d/gm)].map(([, count]) => Number(count))
    assert.equal(
      all.length,
      promised.reduce((sum, each) => sum + each, 0),
    )
  })

  it('names tests that are there and cite the requirement', () => {
    const wrong: string[] = []
    for (const { ids, tests } of rows)
      for (const test of tests) {
        const file = fileOf(test)
        if (file === undefined) wrong.push(`${ids.join(', ')}: there is no test ${test}`)
        const cited = file === undefined ? new Set() : named(readFileSync(join(root, file), 'utf8'))
        for (const id of file === undefined ? [] : ids)
          if (!cited.has(id)) wrong.push(`${String(file)} does not name ${id}`)
      }
    assert.deepEqual(wrong, [])
  })
})

describe('the page of security', () => {
  const rows = [
    ...readFileSync(join(root, 'docs', 'security.md'), 'utf8').matchAll(
      /^\| (\d+\.\d+\.\d+) +\| \d +\| [^|]*\| ([^|]*?) +\| [^|]*\| ([^|]*?) *\|$/gm,
    ),
  ].map(([, item = '', state = '', tests = '']) => ({ item, state, tests }))

  it('shows by a test or a document whatever it says is met', () => {
    const claimed = rows.filter(each => each.state === 'met')
    assert.ok(claimed.length > 40, `only ${claimed.length} items were read`)
    assert.deepEqual(
      claimed.filter(each => each.tests !== 'a document' && !each.tests.includes('`')),
      [],
    )
  })

  it('names tests that are there', () => {
    const missing = rows.flatMap(({ item, tests }) =>
      [...tests.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => {
        const place = /^(suites|e2e)\//.test(name) ? join('test', name) : join('plugins', name)
        const isThere = existsSync(join(root, `${place}.test.ts`)) || existsSync(join(root, place))
        return isThere ? [] : [`${item}: ${name}`]
      }),
    )
    assert.deepEqual(missing, [])
  })
})
