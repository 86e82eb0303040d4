/** A line of a CSV text with the number of the line it begins on, from 1. */
export interface CsvLine {
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Reads CSV by RFC 4180: quoted cells may hold separators, quotes (doubled) and line breaks. Empty lines are skipped,
 * a byte order mark is dropped, and the separator is the one of `,` `;` and tab that the first line has most.
 */
export function* parseCsv(text: string): Generator<CsvLine> {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text
  const separator = separatorOf(source)
  let cells: string[] = []
  let at = 0
  let line = 1
  let start = 1
  while (at < source.length) {
    const cell = readCell(source, at, separator)
    cells.push(cell.text)
    line += cell.breaks
    at = cell.end
    const next = source.charAt(at)
    if (next === separator) {
      at++
      if (at === source.length) cells.push('')
      else continue
    } else {
      at += source.startsWith('\r\n', at) ? 2 : 1
      line++
    }
    if (cells.some(each => each.trim() !== '')) yield { line: start, cells }
    cells = []
    start = line
  }
}

function separatorOf(source: string): string {
  const first = source.slice(0, source.search(/[\r\n]|$/))
  const count = (separator: string) => first.split(separator).length
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best))
}

function readCell(
  source: string,
  start: number,
  separator: string,
): { text: string; end: number; breaks: number } {
  if (source.charAt(start) !== '"') {
    let end = start
    while (end < source.length && !`${separator}\r\n`.includes(source.charAt(end))) end++
    return { text: source.slice(start, end), end, breaks: 0 }
  }
  let text = ''
  let at = start + 1
  for (; at < source.length; at++) {
    if (source.charAt(at) !== '"') text += source.charAt(at)
    else if (source.charAt(at + 1) === '"') text += source.charAt(at++)
    else break
  }
  return { text, end: Math.min(at + 1, source.length), breaks: text.split('\n').length - 1 }
}
