/** Longer words are cut, of rows and of searches alike. */
const longest = 64
/** Leads words kept backwards. No word begins with it. */
const backwards = '~'
/** So many digits of a search also find the end of a number: the last digits of a SIM card, a phone number, a serial. */
const enough = 4
/** Behind every character that a word can have. */
const last = '\u{10FFFF}'

/** Writing without blanks: any place inside may begin a word. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map(script => `\\p{scx=${script}}`)
  .join('')
const runs = new RegExp(`[${unspaced}]+|(?:(?![${unspaced}])[\\p{L}\\p{N}])+`, 'gu')
const isUnspaced = new RegExp(`^[${unspaced}]`, 'u')
/** Digits in groups, as phone numbers and cards are written. */
const grouped = /\d[\d ().\-/]{3,}\d/g
const oneNumber = /^\+?[\d ().\-/]+$/

/** Letters that are written otherwise without being marked. */
const spellings: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  þ: 'th',
  ς: 'σ',
}

/** Lower case without marks: é is e, and full-width letters are the usual ones. */
const plainly = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđıþς]/g, letter => spellings[letter] ?? letter)

const cut = (word: string): string =>
  word.length <= longest ? word : Array.from(word).slice(0, longest).join('')
const turned = (word: string): string => cut(backwards + Array.from(word).reverse().join(''))

/**
 * The words by which these texts are found, each once: runs of letters and digits in lower case without marks. Numbers
 * written in groups are also kept as one; what ends in digits is also kept by its end; of writing without blanks every
 * rest of a run is a word.
 */
export function wordsOf(texts: readonly (string | null | undefined)[]): string[] {
  const words = new Set<string>()
  const add = (word: string) => {
    words.add(cut(word))
    const digits = /\d+$/.exec(word)?.[0] ?? ''
    if (digits.length >= enough) words.add(turned(digits))
  }
  for (const text of texts) {
    if (!text) continue
    const plain = plainly(text)
    for (const run of plain.match(runs) ?? [])
      if (isUnspaced.test(run)) for (const rest of restsOf(run)) words.add(cut(rest))
      else add(run)
    for (const group of plain.match(grouped) ?? []) add(group.replace(/\D/g, ''))
  }
  return [...words]
}

function* restsOf(run: string): Generator<string> {
  const letters = Array.from(run)
  for (let from = 0; from < letters.length; from++) yield letters.slice(from).join('')
}

/** Words from `low` up to, and without, `high`. */
export interface WordRange {
  readonly low: string
  readonly high: string
}
/** A word of a search: what a row must have a word of. */
export type Term = readonly WordRange[]

/**
 * What a search asks for: a row is found when it has a word for each term. A word begins with its term, or ends with it
 * where that is four digits or more. A search that is one number in groups is one term.
 */
export function termsOf(search: string): Term[] {
  const plain = plainly(search.trim())
  const found = oneNumber.test(plain) ? [plain.replace(/\D/g, '')] : (plain.match(runs) ?? [])
  const words = [...new Set(found.filter(each => each !== '').map(cut))]
  // Whatever begins with the longer word begins with the shorter one.
  const needed = words.filter(each => !words.some(other => other !== each && other.startsWith(each)))
  return needed.map(word =>
    /^\d+$/.test(word) && word.length >= enough ? [rangeOf(word), rangeOf(turned(word))] : [rangeOf(word)],
  )
}

const rangeOf = (low: string): WordRange => ({ low, high: low + last })
