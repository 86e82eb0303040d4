import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { languageOf } from '../src/i18n/languages.ts'

const root = join(import.meta.dirname, '..', '..')
const languages = ['en', 'sp']

interface Namespace {
  id: string
  locales: string
  /** Where its keys are used. */
  code: string[]
}

const web: Namespace = { id: 'web', locales: join(root, 'web/locales'), code: [join(root, 'web/src')] }
const plugins: Namespace[] = ['plugins', 'examples']
  .map(folder => join(root, folder))
  .filter(existsSync)
  .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
  .filter(folder => existsSync(join(folder, 'web')))
  .map(folder => ({ id: basename(folder), locales: join(folder, 'locales'), code: [join(folder, 'web')] }))

type Texts = Record<string, string>

function readTexts({ locales }: Namespace, language: string): Texts {
  const file = join(locales, `${language}.json`)
  assert.ok(existsSync(file), `${file} is missing.`)
  return flat(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
}

function flat(tree: Record<string, unknown>, path = ''): Texts {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]) =>
      typeof value === 'string'
        ? { [path + key]: value }
        : flat(value as Record<string, unknown>, `${path}${key}.`),
    ),
  ) as Texts
}

const pluralForm = /_(zero|one|two|few|many|other)$/
const stem = (key: string): string => key.replace(pluralForm, '')
const stems = (texts: Texts): string[] => [...new Set(Object.keys(texts).map(stem))].toSorted()

function sources({ code }: Namespace): string {
  return code
    .flatMap(folder =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => join(folder, file)),
    )
    .filter(file => /\.tsx?$/.test(file))
    .map(file => readFileSync(file, 'utf8'))
    .join('\n')
}

/** Every quoted text (a key may be chosen by a condition), and beginnings of keys in `….${…}`. */
function usedKeys(source: string): { keys: Set<string>; beginnings: string[] } {
  const keys = new Set([...source.matchAll(/(['"])([\w.-]+)\1/g)].map(match => match[2] ?? ''))
  const beginnings = [...source.matchAll(/`([\w.]+)\$\{/g)].map(match => match[1] ?? '')
  return { keys, beginnings }
}

describe('texts of the interface', () => {
  for (const namespace of [web, ...plugins]) {
    describe(namespace.id, () => {
      for (const language of languages.filter(one => one !== 'en')) {
        it(`has the same keys in ${language} as in en`, () => {
          assert.deepEqual(stems(readTexts(namespace, language)), stems(readTexts(namespace, 'en')))
        })

        it(`names the same values in ${language} as in en`, () => {
          const values = (text: string) => [...new Set(text.match(/\{\{\w+/g))].toSorted()
          const texts = readTexts(namespace, language)
          for (const [key, text] of Object.entries(readTexts(namespace, 'en'))) {
            const other = texts[key] ?? texts[`${stem(key)}_other`] ?? ''
            assert.deepEqual(values(other), values(text), `${namespace.id} ${language} ${key}`)
          }
        })
      }

      it('has every plural form that its languages ask for', () => {
        for (const language of languages) {
          const texts = readTexts(namespace, language)
          const forms = new Intl.PluralRules(languageOf(language).tag).resolvedOptions().pluralCategories
          for (const key of Object.keys(texts).filter(one => one.endsWith('_other'))) {
            for (const form of forms) {
              assert.ok(`${stem(key)}_${form}` in texts, `${namespace.id} ${language}: ${stem(key)}_${form}`)
            }
          }
        }
      })

      it('has a text for every key that the code uses', () => {
        const known = new Set(stems(readTexts(namespace, 'en')))
        const literal = [...sources(namespace).matchAll(/\bt\(\s*'([\w.]+)'/g)].map(match => match[1] ?? '')
        assert.deepEqual(
          literal.filter(key => !known.has(key)),
          [],
        )
      })

      it('has no text that nothing uses', () => {
        const { keys, beginnings } = usedKeys(sources(namespace))
        const unused = stems(readTexts(namespace, 'en')).filter(
          key => !keys.has(key) && !beginnings.some(beginning => key.startsWith(beginning)),
        )
        assert.deepEqual(unused, [])
      })
    })
  }
})
