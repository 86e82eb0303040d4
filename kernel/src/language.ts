import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Words a sentence of ours in the language that a caller asked for by `Accept-Language`; English is what the code says. */
export type Say = (acceptLanguage: string | undefined, sentence: string) => string

/** Folder of the kernel's own. */
export const ownSentences = join(import.meta.dirname, '..', 'sentences')

/** First part of a BCP 47 tag → code of the product, which is not BCP 47 for three of them (CONF-58). */
const codes: Readonly<Record<string, string>> = {
  ar: 'ar',
  el: 'gr',
  en: 'en',
  es: 'sp',
  fr: 'fr',
  it: 'it',
  ru: 'ru',
  zh: 'ch',
}

/** Values may come from outside; what is longer than any sentence of ours is not searched for one. */
const longest = 1000

interface Pattern {
  readonly form: RegExp
  readonly names: readonly string[]
  readonly translation: string
}

interface Catalogue {
  readonly exact: ReadonlyMap<string, string>
  /** Those with most text of their own first: of two that fit, it says more. */
  readonly patterns: readonly Pattern[]
}

/**
 * Reads `<code>.json` of these folders when a language is first asked for. A file maps English sentences, with
 * `{names}` where values stand, to sentences with the same names. What no file knows stays English.
 */
export function makeSay(folders: readonly string[]): Say {
  const read = new Map<string, Catalogue>()
  const catalogueOf = (code: string): Catalogue => {
    const known = read.get(code)
    if (known) return known
    const made = makeCatalogue(folders.flatMap(folder => entriesOf(join(folder, `${code}.json`))))
    read.set(code, made)
    return made
  }
  return (acceptLanguage, sentence) => {
    const code = codeOf(acceptLanguage)
    return code === 'en' || sentence.length > longest ? sentence : word(catalogueOf(code), sentence)
  }
}

function entriesOf(file: string): [string, string][] {
  if (!existsSync(file)) return []
  return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
}

function makeCatalogue(entries: readonly (readonly [string, string])[]): Catalogue {
  const patterns = entries.flatMap(([english, translation]) => {
    const names = [...english.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '')
    if (names.length === 0) return []
    const own = english.split(/\{\w+\}/)
    const form = new RegExp(`^${own.map(each => RegExp.escape(each)).join('(.+?)')}$`, 's')
    return [{ form, names, translation, weight: own.join('').length }]
  })
  return { exact: new Map(entries), patterns: patterns.toSorted((a, b) => b.weight - a.weight) }
}

/** Values that are words or sentences of ours. Others are data, though a name may happen to be a word: `site`. */
const worded = /^(what|types|value|reason|why|whose|finding|factor|proof|blockers|outcome|rules|unmet|list)$/

/** Lists and alternatives inside of a sentence. */
const joints = /(, |; | (?=or )|(?<= or) )/

/** Values may be sentences or words of ours as well, or lists of them: `a number or null`, `2 services, 1 add-on`. */
const wordValue = (catalogue: Catalogue, value: string): string => {
  const whole = word(catalogue, value)
  if (whole !== value || !joints.test(value)) return whole
  return value
    .split(joints)
    .map(part => word(catalogue, part))
    .join('')
}

function word(catalogue: Catalogue, sentence: string): string {
  const exact = catalogue.exact.get(sentence)
  if (exact !== undefined) return exact
  for (const { form, names, translation } of catalogue.patterns) {
    const found = form.exec(sentence)
    if (!found) continue
    const values = Object.fromEntries(
      names.map((name, index) => {
        const value = found[index + 1] ?? ''
        return [name, worded.test(name) ? wordValue(catalogue, value) : value]
      }),
    )
    return translation.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  }
  return sentence
}

/** The first language of the header that we speak; weights are for machines, and browsers sort by them. */
function codeOf(acceptLanguage: string | undefined): string {
  for (const range of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const code =
      codes[
        range
          .trim()
          .toLowerCase()
          .split(/[-;\s]/)[0] ?? ''
      ]
    if (code !== undefined) return code
  }
  return 'en'
}
