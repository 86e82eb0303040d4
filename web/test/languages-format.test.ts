import assert from 'node:assert/strict'
import { formatMoney } from '../src/format/format.ts'
import { formatsOf } from '../src/format/formats.ts'
import { formatLocale, productLanguages } from '../src/i18n/languages.ts'

/** Spaces of Intl are narrow or fixed ones, depending on its version; marks of direction are not seen. */
const plain = (text: string): string =>
  text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ').replaceAll(/[\u200e\u200f\u061c]/g, '')

// Without a zone: the same hour on every machine.
const moment = '2026-05-31T14:20:30'
const twoDaysLater = new Date('2026-06-02T14:20:30')

/** Time ago, length of time, amount of data in British figures, the same in German ones. */
const words: Readonly<Record<string, readonly string[]>> = {
  ar: ['أول أمس', '3 د 20 ث', '12.4 غ.ب', '12,4 غ.ب'],
  ch: ['前天', '3分钟 20秒', '12.4 GB', '12,4 GB'],
  en: ['2 days ago', '3m 20s', '12.4 GB', '12,4 GB'],
  fr: ['avant-hier', '3min 20s', '12.4 Go', '12,4 Go'],
  gr: ['προχθές', '3 λ 20 δ', '12.4 GB', '12,4 GB'],
  it: ['l’altro ieri', '3min 20s', '12.4 GB', '12,4 GB'],
  ru: ['позавчера', '3 мин 20 с', '12.4 ГБ', '12,4 ГБ'],
  sp: ['anteayer', '3min 20s', '12.4 GB', '12,4 GB'],
}

/** Money owed, figure, percentage, day, date and time: each in one form, whatever the language on screen. */
const figures: Readonly<Record<string, readonly string[]>> = {
  'en-GB': ['−€1,234.50', '1,234,567.891', '12.5%', '31/05/2026', '31/05/2026, 14:20:30'],
  'en-US': ['−€1,234.50', '1,234,567.891', '12.5%', '05/31/2026', '05/31/2026, 14:20:30'],
  'de-DE': ['−1.234,50 €', '1.234.567,891', '12,5 %', '31.05.2026', '31.05.2026, 14:20:30'],
  'sv-SE': ['−1 234,50 €', '1 234 567,891', '12,5 %', '2026-05-31', '2026-05-31 14:20:30'],
  'bg-BG': ['−1234,50 €', '1 234 567,891', '12,5%', '31.05.2026', '31.05.2026, 14:20:30'],
}

/** Where the locale is of the language on screen, months have their names. */
const ownDay: ReadonlyMap<string, readonly [locale: string, day: string]> = new Map([
  ['ar', ['ar-AE', '31/05/2026']],
  ['ch', ['zh-CN', '2026年5月31日']],
  ['en', ['en-GB', '31 May 2026']],
  ['fr', ['fr-CA', '31 mai 2026']],
  ['gr', ['el-GR', '31 Μαΐ 2026']],
  ['it', ['it-CH', '31 mag 2026']],
  ['ru', ['ru-RU', '31 мая 2026 г.']],
  ['sp', ['es-MX', '31 may 2026']],
])

describe('values in each language (CONF-60)', () => {
  for (const code of productLanguages) {
    for (const [locale, expected] of Object.entries(figures)) {
      if (locale.startsWith(code)) continue
      it(`${code}: dates and figures as ${locale} writes them`, () => {
        const format = formatsOf(code, { locale, currency: 'EUR' })
        const values = [
          format.money(-1234.5),
          format.number(1_234_567.891),
          format.percent(12.5),
          format.day(moment),
          format.instant(moment),
        ]
        assert.deepEqual(values.map(plain), expected)
      })
    }

    it(`${code}: words of the language around figures of the deployment`, () => {
      const british = formatsOf(code, { locale: 'en-GB', currency: 'EUR' })
      const german = formatsOf(code, { locale: 'de-DE', currency: 'EUR' })
      const bytes = 12.4 * 1024 ** 3
      const values = [
        british.when(moment, twoDaysLater),
        british.duration(200_000),
        british.bytes(bytes),
        german.bytes(bytes),
      ]
      assert.deepEqual(values.map(plain), words[code])
    })

    it(`${code}: names of months where the locale is of the language`, () => {
      const [locale, day] = ownDay.get(code) ?? assert.fail(`No locale of ${code} is tried.`)
      assert.equal(plain(formatsOf(code, { locale, currency: 'EUR' }).day(moment)), day)
    })
  }

  it('shows each currency by its sign, or by the one that the operator names (CONF-61)', () => {
    for (const [currency, sign] of [
      ['USD', '$'],
      ['GBP', '£'],
      ['EUR', '€'],
      ['AUD', '$'],
      ['CAD', '$'],
    ] as const) {
      const format = formatsOf('en', { locale: 'en-GB', currency })
      assert.deepEqual([format.symbol, format.money(1234.5)], [sign, `${sign}1,234.50`])
    }
    const own = formatsOf('en', { locale: 'en-GB', currency: 'AUD', currency_symbol: 'A$' })
    assert.deepEqual([own.symbol, own.money(5), own.money(5, 'GBP')], ['A$', 'A$5.00', '£5.00'])
  })

  it('in Arabic, has Latin digits, and the mark that turns money around only with an Arabic currency', () => {
    const arabic = formatLocale('ar', 'en-GB')
    assert.equal(formatMoney(20, 'USD', arabic), '20.00\u00a0US$')
    assert.match(formatMoney(20, 'AED', arabic), /^\u200f20\.00\s\p{Script=Arabic}/u)
  })
})
