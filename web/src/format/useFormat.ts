import { useConfig, useStore } from '@omnicrm/sdk/web/core'
import { language } from '../i18n/i18n.ts'
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

/** Formatting functions bound to the language on screen, for text that is not a component (titles, aria labels). */
export function useFormat() {
  const config = useConfig()
  const locale = formatLocale(useStore(language), config.locale)
  // Figures hold no words: they are written as the deployment says, whatever the language (CONF-60).
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
    bytes: (value: number) => formatBytes(value, locale),
    duration: (milliseconds: number) => formatDuration(milliseconds, locale),
    day: (text: string) => formatDay(parseInstant(text), locale),
    instant: (text: string) => formatInstant(parseInstant(text), locale),
    when: (text: string, now = new Date()) => formatWhen(parseInstant(text), now, locale),
  }
}
