import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { languageOf, productLanguages } from '../src/i18n/languages.ts'
import { sameAsEnglish } from './same-as-english.ts'

const root = join(import.meta.dirname, '..', '..')

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

const languagesIn = ({ locales }: Namespace): string[] =>
  readdirSync(locales).map(file => basename(file, '.json'))

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

const values = (text: string): string[] => [...new Set(text.match(/\{\{\w+/g))].toSorted()

/** The Arabic dual says “two” by its ending; the Russian `one` is also of 21 and has to say which. */
function isOfOneNumber(key: string, language: string): boolean {
  const [, form] = pluralForm.exec(key) ?? []
  const rules = new Intl.PluralRules(languageOf(language).tag)
  return (
    Array.from({ length: 200 }, (_, number) => rules.select(number)).filter(one => one === form).length === 1
  )
}

/** What a plural counts: `count`, or the one value that is there, where it is formatted by the page. */
function numberOf(text: string): string | undefined {
  const named = values(text)
  return named.length === 1 ? named[0] : '{{count'
}

const hasWord = (text: string): boolean => /\p{L}{3,}/u.test(text.replaceAll(/\{\{.*?\}\}/g, ''))

function checkLanguage(namespace: Namespace, language: string): void {
  const english = readTexts(namespace, 'en')
  const texts = readTexts(namespace, language)

  it('has the keys of en', () => {
    assert.deepEqual(stems(texts), stems(english))
  })

  it('names the values of en', () => {
    for (const [key, text] of Object.entries(texts)) {
      const original = english[key] ?? english[`${stem(key)}_other`] ?? ''
      const optional = isOfOneNumber(key, language) ? numberOf(original) : undefined
      const named = (from: string) => values(from).filter(value => value !== optional)
      assert.deepEqual(named(text), named(original), `${namespace.id} ${language} ${key}`)
    }
  })

  it('has exactly the plural forms of the language', () => {
    const { pluralCategories } = new Intl.PluralRules(languageOf(language).tag).resolvedOptions()
    const plurals = Object.keys(english).filter(key => key.endsWith('_other'))
    for (const key of plurals.map(stem)) {
      const forms = Object.keys(texts).filter(one => pluralForm.test(one) && stem(one) === key)
      assert.deepEqual(
        forms.toSorted(),
        pluralCategories.map(form => `${key}_${form}`).toSorted(),
        `${namespace.id} ${language}`,
      )
    }
  })

  it('has no blank text', () => {
    const blank = Object.keys(texts).filter(key => !texts[key]?.trim() || texts[key] !== texts[key]?.trim())
    assert.deepEqual(blank, [])
  })

  it('leaves no text in English', () => {
    if (language === 'en') return
    const allowed = new Set([...(sameAsEnglish['*'] ?? []), ...(sameAsEnglish[language] ?? [])])
    const left = Object.entries(texts).filter(
      ([key, text]) => text === english[key] && hasWord(text) && !allowed.has(text),
    )
    assert.deepEqual(Object.fromEntries(left), {})
  })
}

describe('texts of the interface', () => {
  for (const namespace of [web, ...plugins]) {
    describe(namespace.id, () => {
      it('speaks exactly the languages of the product (CONF-58)', () => {
        assert.deepEqual(languagesIn(namespace).toSorted(), productLanguages.toSorted())
      })

      for (const language of productLanguages) {
        describe(language, () => checkLanguage(namespace, language))
      }

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
