import type { Model, QueryBuilder } from 'objection'
import type { Exchange } from './endpoint.ts'

const dangerous = /^'*[=+\-@\t\r]/
const guarded = /^'+[=+\-@\t\r]/
const negative = /^-\d+(\.\d+)?$/

/**
 * What a spreadsheet would run as a formula is led by an apostrophe, which makes it text there. `restored` takes
 * exactly that apostrophe away, so nothing is lost on the way out and back.
 */
export const neutralised = (text: string): string =>
  dangerous.test(text) && !negative.test(text) ? `'${text}` : text

export const restored = (text: string): string => (guarded.test(text) ? text.slice(1) : text)

/** One line of CSV; formulas are neutralised, and blanks at the ends kept by quotes. */
export const csvLine = (cells: readonly (string | null)[]): string =>
  `${cells.map(each => (each === null ? '' : quoted(neutralised(each)))).join(',')}\r\n`

const quoted = (text: string): string =>
  /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** Answers with a file that is written while the caller takes it. */
export function sendCsv(
  exchange: Exchange,
  name: string,
  lines: AsyncIterable<string> | readonly string[],
): void {
  // Header values are Latin-1; the second form carries any name.
  const safe = name.replace(/[^\w. -]/g, '_')
  exchange.reply({
    type: 'text/csv; charset=utf-8',
    headers: {
      'Content-Disposition': `attachment; filename="${safe}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
    body: Symbol.asyncIterator in lines ? lines : lines.join(''),
  })
}

const batchSize = 500

/** All rows of a query by its key, in batches: memory stays flat however many there are. */
export async function* inBatches<M extends Model>(
  builder: QueryBuilder<M, M[]>,
  table: string,
  key: string & keyof M,
): AsyncGenerator<M[]> {
  const column = `${table}.${key}`
  for (let last: unknown; ;) {
    const next = builder.clone().orderBy(column).limit(batchSize)
    const rows = (await (last === undefined ? next : next.where(column, '>', last as number))) as M[]
    yield rows
    last = rows.at(-1)?.[key]
    if (rows.length < batchSize) return
  }
}
