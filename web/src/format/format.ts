/**
 * Words for figures and times. Pure: the locale is an argument; components read it from the language on screen. Where
 * words and figures stand together, `figures` is the locale of the deployment, which the figures follow (CONF-60).
 */

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
export function formatBytes(bytes: number, locale: string, figures = locale): string {
  const step = bytes === 0 ? 0 : Math.min(4, Math.floor(Math.log2(Math.abs(bytes)) / 10))
  const unit = byteUnits[step] ?? 'byte'
  const isSmall = step === 0
  return withUnit(bytes / 1024 ** step, {
    words: { unit, unitDisplay: isSmall ? 'long' : 'short', maximumFractionDigits: isSmall ? 0 : 1 },
    locale,
    figures,
  })
}

/** The unit in the words of one locale, the figure in the form of another. */
function withUnit(
  value: number,
  { words, locale, figures }: { words: Intl.NumberFormatOptions; locale: string; figures: string },
): string {
  const { maximumFractionDigits } = words
  const figure = new Intl.NumberFormat(figures, { maximumFractionDigits }).format(value)
  const around = new Intl.NumberFormat(locale, { style: 'unit', ...words })
    .formatToParts(value)
    .filter(part => part.type === 'unit' || part.type === 'literal' || part.type === 'integer')
  const at = around.findIndex(part => part.type === 'integer')
  return around
    .map((part, index) => (index === at ? figure : part.type === 'integer' ? '' : part.value))
    .join('')
}

/** A length of time: `3 min 20 s`, `640 ms`. */
export function formatDuration(milliseconds: number, locale: string, figures = locale): string {
  const part = (value: number, unit: string) =>
    withUnit(value, {
      words: { unit, unitDisplay: 'narrow', maximumFractionDigits: 0 },
      locale,
      figures,
    })
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
export function formatWhen(instant: Date, now: Date, locale: string, figures = locale): string {
  const seconds = Math.round((instant.getTime() - now.getTime()) / 1000)
  if (Math.abs(seconds) >= 7 * 86_400) return formatDay(instant, locale, figures)
  const [unit, size] = relativeSteps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}

const numericDay = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
const numericTime = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const

/**
 * `31 May 2026` where the deployment's locale is of the language on screen. Else in figures, in order and separators of
 * the deployment: names of months would be in one of the two languages, and what stands around them in the other.
 */
export const formatDay = (instant: Date, locale: string, figures = locale): string =>
  locale === figures
    ? new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(instant)
    : wordless(new Intl.DateTimeFormat(figures, numericDay), instant)

/** Date and time to the second, for the hover of relative times. */
export const formatInstant = (instant: Date, locale: string, figures = locale): string =>
  locale === figures
    ? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(instant)
    : wordless(new Intl.DateTimeFormat(figures, { ...numericDay, ...numericTime }), instant)

/** Some locales end a date with a word for “year”, or turn its parts around with marks. */
const wordless = (format: Intl.DateTimeFormat, instant: Date): string =>
  format
    .formatToParts(instant)
    .map(part =>
      part.type === 'literal' ? part.value.replaceAll(/\s?\p{L}+\.?|\p{Bidi_C}/gu, '') : part.value,
    )
    .join('')
    .trim()

/** A calendar day (`YYYY-MM-DD`) is the same day everywhere: never shifted by the time zone. */
export function parseInstant(text: string): Date {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00`) : new Date(text)
}

export const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 32)
