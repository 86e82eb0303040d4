/** Words for figures and times. Pure: the locale is an argument; components read it from the language on screen. */

/** Money in currency units; negative with a true minus sign. */
export function formatMoney(
  amount: number | string,
  currency: string,
  locale: string,
  symbol?: string,
): string {
  const value = Number(amount)
  const text = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
    .formatToParts(value)
    .map(part => (part.type === 'currency' ? (symbol ?? part.value) : part.value))
    .join('')
  return withoutIdleMark(text.replace(/^-|-(?=\d)/, '\u2212'))
}

/** Arabic money begins with a mark that turns it around; “20.00 US$” stays as it is written. */
const withoutIdleMark = (text: string): string =>
  /[\p{L}&&\p{Script=Arabic}]/v.test(text) ? text : text.replace(/^\u200f/, '')

/** What stands before amounts in fields: `€`, `$`, `CHF`. */
export const currencySymbol = (currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find(part => part.type === 'currency')?.value ?? currency

export function formatNumber(value: number, locale: string, digits = 3): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value).replace('-', '\u2212')
}

/** 12.5 stands for 12.5 %. */
export const formatPercent = (value: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value / 100)

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes as a person reads them: `12.4 GB`, where 1 GB is 1024³ bytes as in plans and balances. */
export function formatBytes(bytes: number, locale: string): string {
  const step = bytes === 0 ? 0 : Math.min(4, Math.floor(Math.log2(Math.abs(bytes)) / 10))
  const unit = byteUnits[step] ?? 'byte'
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1024 ** step)
}

/** A length of time: `3 min 20 s`, `640 ms`. */
export function formatDuration(milliseconds: number, locale: string): string {
  const part = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'narrow',
      maximumFractionDigits: 0,
    }).format(value)
  const total = Math.max(0, milliseconds)
  if (total === 0) return part(0, 'second')
  if (total < 1000) return part(Math.round(total), 'millisecond')
  const seconds = Math.floor(total / 1000)
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor(seconds / 3600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => part(value, unit))
    .join(' ')
}

const relativeSteps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** Relative up to 7 days, then the date. */
export function formatWhen(instant: Date, now: Date, locale: string): string {
  const seconds = Math.round((instant.getTime() - now.getTime()) / 1000)
  if (Math.abs(seconds) >= 7 * 86_400) return formatDay(instant, locale)
  const [unit, size] = relativeSteps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}

export const formatDay = (instant: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(instant)

/** Date and time to the second, for the hover of relative times. */
export const formatInstant = (instant: Date, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(instant)

/** A calendar day (`YYYY-MM-DD`) is the same day everywhere: never shifted by the time zone. */
export function parseInstant(text: string): Date {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00`) : new Date(text)
}

export const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 32)
