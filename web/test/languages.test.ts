import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languageOf, productLanguages } from '../src/i18n/languages.ts'

/** Code and plural suffixes of each row of the table in the guide. */
function rowsOfGuide(): Map<string, string[]> {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/web-guide.md'), 'utf8')
  const rows = guide.matchAll(/^\| `(?<code>[a-z]{2})` +\|[^|]+\| `(?<forms>[_a-z ]+)` *\|$/gm)
  return new Map([...rows].map(({ groups }) => [groups?.code ?? '', (groups?.forms ?? '').split(' ')]))
}

describe('the guide to languages', () => {
  it('has each language of the product, with the plural forms that its texts need', () => {
    const forms = (code: string) =>
      new Intl.PluralRules(languageOf(code).tag).resolvedOptions().pluralCategories.map(each => `_${each}`)
    const guide = rowsOfGuide()
    assert.deepEqual([...guide.keys()].toSorted(), productLanguages.toSorted())
    for (const [code, told] of guide) assert.deepEqual(told.toSorted(), forms(code).toSorted(), code)
  })
})
