import assert from 'node:assert/strict'
import fc from 'fast-check'
import { termsOf, wordsOf } from '@omnicrm/sdk'

/** Whether a row with these texts is found, by the rule that the database follows. */
const isFound = (search: string, ...texts: string[]): boolean => {
  const words = wordsOf(texts)
  const terms = termsOf(search)
  return (
    terms.length > 0 &&
    terms.every(term => words.some(word => term.some(({ low, high }) => word >= low && word < high)))
  )
}

describe('words', () => {
  it('are runs of letters and digits in lower case without marks', () => {
    assert.deepEqual(wordsOf(['Zoë O’Neill-Ångström', null, undefined, 'zoe']), [
      'zoe',
      'o',
      'neill',
      'angstrom',
    ])
    assert.deepEqual(wordsOf(['Straße Łódź ΟΔΟΣ Ælf ｆｕｌｌ']), ['strasse', 'lodz', 'οδοσ', 'aelf', 'full'])
    assert.deepEqual(wordsOf(['', '–—%_!', null]), [])
  })

  it('are the parts of an e-mail address, and a phone number also as one', () => {
    assert.deepEqual(wordsOf(['ann.lee@mail.example.org']), ['ann', 'lee', 'mail', 'example', 'org'])
    assert.deepEqual(wordsOf(['+44 (20) 79']), ['44', '20', '79', '442079', '~970244'])
  })

  it('have no more than 64 letters, of rows and of searches alike', () => {
    const long = 'x'.repeat(300)
    assert.deepEqual(wordsOf([long]), ['x'.repeat(64)])
    assert.ok(isFound(long, long))
    assert.ok(wordsOf([`${'9'.repeat(200)} ${'字'.repeat(200)}`]).every(word => word.length <= 64))
  })

  it('are found by how they begin, each word of a search by some word (PLAN-13)', () => {
    for (const name of ['John Smith', 'John Doe', 'Johnson Enterprises'])
      assert.ok(isFound('John', name), name)
    assert.ok(isFound('smith JOH', 'John Smith'))
    assert.ok(!isFound('John Smith', 'John Doe'))
    assert.ok(!isFound('ohn', 'John Doe'))
    assert.ok(isFound('zoe', 'Zoë') && isFound('ZOË', 'zoe'))
    assert.ok(isFound('ann.lee@mail', 'ann.lee@mail.example.org'))
  })

  it('are found by four digits at their end, however numbers are grouped', () => {
    assert.ok(isFound('0999', '+44 20 7946 0999'))
    assert.ok(isFound('7946 0999', '+442079460999'))
    assert.ok(isFound('+44 20 7946-0999', '442079460999'))
    assert.ok(isFound('000014', '8961011710000010000014'))
    assert.ok(isFound('4711', 'SN4711'))
    assert.ok(!isFound('999', '+44 20 7946 0999'), 'three digits end too much')
    assert.ok(!isFound('7946', '+442079460999'), 'and the middle is no end')
  })

  it('of writing without blanks begin anywhere in a run', () => {
    assert.ok(isFound('商店', '上海商店'))
    assert.ok(isFound('カフェ', '東京カフェ Blue'))
    assert.ok(isFound('blue', '東京カフェBlue'))
    assert.ok(isFound('กรุง', 'บริษัทกรุงเทพ'))
    assert.ok(isFound('서울', '서울 상점'))
    assert.ok(!isFound('海上', '上海商店'))
  })

  it('find whatever they are of: any text by itself, its words and how they begin', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 4 }), texts => {
        for (const text of texts) {
          for (const word of text.normalize('NFKD').split(/[^\p{L}\p{N}\p{M}]+/u))
            if (termsOf(word).length > 0) assert.ok(isFound(word, ...texts), word)
          for (const word of wordsOf([text]))
            if (!word.startsWith('~'))
              assert.ok(isFound(Array.from(word).slice(0, 3).join(''), ...texts), word)
        }
      }),
    )
  })
})
