import assert from 'node:assert/strict'
import {
  formatBytes,
  formatDay,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatWhen,
} from '../src/format/format.ts'
import { formatLocale, productLanguages } from '../src/i18n/languages.ts'

/** Spaces of Intl are narrow or fixed ones, depending on its version; marks of direction are not seen. */
const plain = (text: string): string =>
  text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ').replaceAll(/[\u200e\u200f\u061c]/g, '')

const moment = new Date('2026-05-31T12:20:30Z')
const twoDaysLater = new Date('2026-06-02T12:20:30Z')

/** Money owed, figure, percentage, day, time ago, length of time, amount of data. */
const printed: Readonly<Record<string, readonly string[]>> = {
  ar: ['−1,234.50 €', '1,234,567.891', '12.5%', '31/05/2026', 'أول أمس', '3 د 20 ث', '12.4 غ.ب'],
  ch: ['−€1,234.50', '1,234,567.891', '12.5%', '2026年5月31日', '前天', '3分钟 20秒', '12.4 GB'],
  en: ['−€1,234.50', '1,234,567.891', '12.5%', '31 May 2026', '2 days ago', '3m 20s', '12.4 GB'],
  fr: ['−1 234,50 €', '1 234 567,891', '12,5 %', '31 mai 2026', 'avant-hier', '3min 20s', '12,4 Go'],
  gr: ['−1.234,50 €', '1.234.567,891', '12,5%', '31 Μαΐ 2026', 'προχθές', '3 λ 20 δ', '12,4 GB'],
  it: ['−1234,50 €', '1.234.567,891', '12,5%', '31 mag 2026', 'l’altro ieri', '3min 20s', '12,4 GB'],
  ru: ['−1 234,50 €', '1 234 567,891', '12,5 %', '31 мая 2026 г.', 'позавчера', '3 мин 20 с', '12,4 ГБ'],
  sp: ['−1234,50 €', '1.234.567,891', '12,5 %', '31 may 2026', 'anteayer', '3min 20s', '12,4 GB'],
}

describe('values in each language, English by the locale of the deployment (CONF-60)', () => {
  for (const code of productLanguages) {
    it(code, () => {
      const locale = formatLocale(code, 'en-GB')
      const values = [
        formatMoney(-1234.5, 'EUR', locale),
        formatNumber(1_234_567.891, locale),
        formatPercent(12.5, locale),
        formatDay(moment, locale),
        formatWhen(moment, twoDaysLater, locale),
        formatDuration(200_000, locale),
        formatBytes(12.4 * 1024 ** 3, locale),
      ]
      assert.deepEqual(values.map(plain), printed[code])
    })
  }

  it('in Arabic, has Latin digits, and the mark that turns money around only with an Arabic currency', () => {
    const arabic = formatLocale('ar', 'en-GB')
    assert.equal(formatMoney(20, 'USD', arabic), '20.00\u00a0US$')
    assert.match(formatMoney(20, 'AED', arabic), /^\u200f20\.00\s\p{Script=Arabic}/u)
  })
})
