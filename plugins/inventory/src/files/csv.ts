import { fail } from '../../contract.ts'
import type { FileRow } from './row.ts'

export const delimiters = [',', ';', '\t'] as const
export type Delimiter = (typeof delimiters)[number]

/** Longer than any field: a quote that is never closed would swallow the rest of the file. */
const longestCell = 1_100_000

/** Reads CSV by RFC 4180 as its text comes in. Empty lines are no rows. */
export async function* csvRows(
  texts: AsyncIterable<string> | Iterable<string>,
  delimiter: Delimiter,
): AsyncGenerator<FileRow> {
  const parser = makeParser(delimiter)
  for await (const text of texts) yield* parser.push(text)
  yield* parser.end()
}

/**
 * Quoted cells may hold delimiters, doubled quotes and line breaks and are taken as they are; others lose the blanks
 * around them.
 */
function makeParser(delimiter: Delimiter) {
  let cells: string[] = []
  let cell = ''
  let state: 'plain' | 'quoted' | 'quoteSeen' | 'closed' = 'plain'
  let line = 1
  let start = 1
  let afterReturn = false
  let isFirst = true

  const endCell = () => {
    cells.push(state === 'plain' ? cell.trim() : cell)
    cell = ''
    state = 'plain'
  }
  const endRow = (): FileRow[] => {
    endCell()
    const row = { row: start, cells }
    cells = []
    return row.cells.some(each => each.trim() !== '') ? [row] : []
  }

  function* push(text: string): Generator<FileRow> {
    const source = isFirst && text.startsWith('\ufeff') ? text.slice(1) : text
    if (text !== '') isFirst = false
    for (const char of source) {
      const isBreak = char === '\n' || char === '\r'
      const isSecondHalf = char === '\n' && afterReturn
      afterReturn = char === '\r'
      if (isBreak && !isSecondHalf) line++
      if (state === 'quoteSeen') {
        state = char === '"' ? 'quoted' : 'closed'
        if (char === '"') {
          cell += '"'
          continue
        }
      }
      if (state === 'quoted') {
        if (char === '"') state = 'quoteSeen'
        else cell += char
        if (cell.length > longestCell) throw tooLong(start)
      } else if (isSecondHalf) continue
      else if (isBreak) {
        yield* endRow()
        start = line
      } else if (char === delimiter) endCell()
      else if (char === '"' && state === 'plain' && cell.trim() === '') {
        cell = ''
        state = 'quoted'
      } else if (state === 'plain') cell += char
    }
    if (cell.length > longestCell) throw tooLong(start)
  }

  function* end(): Generator<FileRow> {
    if (state === 'quoted')
      throw fail.importFile({ finding: `the quote opened in line ${start} is not closed` })
    if (cells.length > 0 || cell !== '' || state !== 'plain') yield* endRow()
  }
  return { push, end }
}

const tooLong = (line: number) =>
  fail.importFile({ finding: `line ${line} has a cell of more than a million characters; is a quote open?` })

/** The delimiter that the first line has most of, outside of quotes; a comma when it has none. */
export function delimiterOf(sample: string): Delimiter {
  const [first = ''] = sample.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/, 1)
  const count = (delimiter: Delimiter) => first.split(delimiter).length
  return delimiters.reduce((best, each) => (count(each) > count(best) ? each : best))
}
