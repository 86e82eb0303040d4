import { formatLocale } from '../i18n/languages.ts'
import {
  currencySymbol,
  formatBytes,
  formatDay,
  formatDuration,
  formatInstant,
  formatMoney,
  formatNumber,
  formatPercent,
  formatWhen,
  parseInstant,
} from './format.ts'

/** What a deployment says about the form of its values. */
export interface Forms {
  readonly locale: string
  readonly currency: string
  readonly currency_symbol?: string
}

/** Formatting functions of a deployment in one language: words are of the language, figures of the deployment (CONF-60). */
export function formatsOf(language: string, config: Forms) {
  const locale = formatLocale(language, config.locale)
  const figures = config.locale
  return {
    locale,
    symbol: config.currency_symbol ?? currencySymbol(config.currency, figures),
    money: (amount: number | string, currency = config.currency) =>
      formatMoney(
        amount,
        currency,
        figures,
        currency === config.currency ? config.currency_symbol : undefined,
      ),
    number: (value: number, digits?: number) => formatNumber(value, figures, digits),
    percent: (value: number) => formatPercent(value, figures),
    bytes: (value: number) => formatBytes(value, locale, figures),
    duration: (milliseconds: number) => formatDuration(milliseconds, locale, figures),
    day: (text: string) => formatDay(parseInstant(text), locale, figures),
    instant: (text: string) => formatInstant(parseInstant(text), locale, figures),
    when: (text: string, now = new Date()) => formatWhen(parseInstant(text), now, locale, figures),
  }
}
