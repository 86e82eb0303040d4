import type { Column } from './column.ts'

/** Rows as CSV (RFC 4180) with a byte order mark, so that spreadsheets read accents. */
export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const texts = columns.flatMap(column => (column.text ? [{ label: column.label, text: column.text }] : []))
  const lines = [
    texts.map(column => cellOf(column.label)),
    ...rows.map(row => texts.map(column => cellOf(column.text(row)))),
  ]
  return `\uFEFF${lines.map(line => line.join(',')).join('\r\n')}\r\n`
}

function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  // A leading = + - @ would run as a formula in spreadsheets.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
