import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { speakers, type Speaker } from '../../../scripts/sentences.ts'

const languages = ['ar', 'ch', 'fr', 'gr', 'it', 'ru', 'sp']
/** What is the same in every language, or in one. */
const shared: Readonly<Record<string, readonly string[]>> = {
  '*': ['null', 'HTTP {status} {value}', 'HTTP {http}', 'HTTP {http}, {value}', 'expiry_date: {text}.'],
  fr: [
    'service {service_id}',
    'service {service_id} ({service_name})',
    '{count} service',
    '{count} services',
  ],
  it: ['rollback'],
}
const isShared = (language: string, sentence: string): boolean =>
  ['*', language].some(each => shared[each]?.includes(sentence))

const all = speakers()
const ofKernel = new Set(all.find(each => each.id === 'kernel')?.sentences)
/** What the kernel words, plugins need not word again. */
const ownOf = ({ id, sentences }: Speaker): string[] =>
  sentences.filter(each => id === 'kernel' || !ofKernel.has(each))

const translationsOf = ({ folder }: Speaker, language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Record<string, string>

const names = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted()

describe('sentences of the server', () => {
  it('are found in the code: of errors, faults of fields, alerts, the log and reasons', () => {
    const found = new Set(all.flatMap(each => each.sentences))
    for (const sentence of [
      'must have at least {limit} characters',
      'There is no {what} {id}.',
      'Low stock: {free} of {item} left',
      'Restore user {username}',
      'Update customer {name}',
      'it is on sale from {available_from} only.',
      "'{wrong}' is no IP address and no range like 10.0.0.0/24",
    ])
      assert.ok(found.has(sentence), sentence)
  })

  for (const speaker of all.filter(each => ownOf(each).length > 0))
    describe(speaker.id, () => {
      it('are worded in exactly the languages of the product (CONF-58)', () => {
        assert.deepEqual(
          readdirSync(speaker.folder).toSorted(),
          languages.map(each => `${each}.json`),
        )
      })

      for (const language of languages)
        it(`are all worded in ${language}, with their values, and no others are`, () => {
          const translations = translationsOf(speaker, language)
          assert.deepEqual(Object.keys(translations).toSorted(), ownOf(speaker).toSorted())
          for (const [english, text] of Object.entries(translations)) {
            assert.deepEqual(names(text), names(english), `${language}: ${english}`)
            assert.ok(
              text.trim() !== '' && (text !== english || isShared(language, english)),
              `${language}: ${english}`,
            )
          }
        })
    })
})
