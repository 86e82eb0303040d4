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
  return {
    locale,
    symbol: currencySymbol(config.currency, locale),
    money: (amount: number | string, currency = config.currency) => formatMoney(amount, currency, locale),
    number: (value: number, digits?: number) => formatNumber(value, locale, digits),
    percent: (value: number) => formatPercent(value, locale),
    bytes: (value: number) => formatBytes(value, locale),
    duration: (milliseconds: number) => formatDuration(milliseconds, locale),
    day: (text: string) => formatDay(parseInstant(text), locale),
    instant: (text: string) => formatInstant(parseInstant(text), locale),
    when: (text: string, now = new Date()) => formatWhen(parseInstant(text), now, locale),
  }
}
