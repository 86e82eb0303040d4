import { fail } from '../../contract.ts'
import { csvRows, delimiterOf, type Delimiter } from './csv.ts'
import type { FileRow, Pieces } from './row.ts'
import { decoded, encodingOf, type Encoding } from './text.ts'
import { isXlsx, xlsxRows } from './xlsx.ts'

/** How a file is to be read. */
export type Layout =
  | { readonly format: 'csv'; readonly encoding: Encoding; readonly delimiter: Delimiter }
  | { readonly format: 'xlsx' }

/** @throws 400 for what is neither text nor an Excel file */
export function layoutOf(bytes: Uint8Array): Layout {
  if (isXlsx(bytes)) return { format: 'xlsx' }
  const encoding = encodingOf(bytes)
  if (encoding === undefined) throw fail.importFile({ finding: 'it is neither CSV text nor an Excel file' })
  const sample = new TextDecoder(encoding).decode(bytes.subarray(0, 65_536), { stream: true })
  return { format: 'csv', encoding, delimiter: delimiterOf(sample) }
}

export const rowsOf = (pieces: Pieces, layout: Layout): AsyncGenerator<FileRow> =>
  layout.format === 'xlsx' ? xlsxRows(pieces) : csvRows(decoded(pieces(), layout.encoding), layout.delimiter)
