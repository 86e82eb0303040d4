import { Unzip, UnzipInflate } from 'fflate'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { fail } from '../../contract.ts'
import type { FileRow, Pieces } from './row.ts'

/** What a workbook may be unpacked to: a small file can hide a very large one. */
const largest = 134_217_728
const mostColumns = 256
/** Characters of all texts that cells share; they are kept until the sheet is read. */
const mostShared = 33_554_432

/** An Excel file begins like every zip. */
export const isXlsx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04

/**
 * Rows of the first sheet of an Excel file, as they are unpacked: twice through the file, because the texts that its
 * cells point to stand behind them.
 */
export async function* xlsxRows(pieces: Pieces): AsyncGenerator<FileRow> {
  const book = await readBook(pieces)
  let found = false
  const sheet = makeSheetReader(book)
  for await (const text of entries(pieces, name => name === book.sheet)) {
    found = true
    yield* sheet.read(text.text)
  }
  if (!found) throw broken('it has no sheet')
  sheet.end()
}

interface Entry {
  readonly name: string
  readonly text: string
}

/** The wanted parts of the archive as text, in the order of the file. */
async function* entries(pieces: Pieces, wanted: (name: string) => boolean): AsyncGenerator<Entry> {
  const ready: Entry[] = []
  let size = 0
  let fault: Error | undefined
  const unzip = new Unzip(file => {
    if (!wanted(file.name)) return
    const decoder = new TextDecoder()
    file.ondata = (error, data, isLast) => {
      if (error) fault = error
      size += data?.length ?? 0
      if (size <= largest) ready.push({ name: file.name, text: decoder.decode(data, { stream: !isLast }) })
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  const take = (bytes: Uint8Array, isLast: boolean) => {
    try {
      unzip.push(bytes, isLast)
    } catch (cause) {
      throw broken('its archive is damaged', cause)
    }
    if (fault) throw broken('its archive is damaged', fault)
    if (size > largest) throw broken('it unpacks to more than 128 MiB')
  }
  for await (const piece of pieces())
    // Small bites: all that a bite unpacks to is in memory at once.
    for (let at = 0; at < piece.length; at += 16_384) {
      take(piece.slice(at, at + 16_384), false)
      yield* ready.splice(0)
    }
  take(new Uint8Array(), true)
  yield* ready.splice(0)
}

interface Book {
  readonly sheet: string
  readonly texts: readonly string[]
  /** Cell style → whether its numbers are dates. */
  readonly dateStyles: readonly boolean[]
}

const bookParts = new Set([
  'xl/workbook.xml',
  'xl/_rels/workbook.xml.rels',
  'xl/sharedStrings.xml',
  'xl/styles.xml',
])

async function readBook(pieces: Pieces): Promise<Book> {
  const targets = new Map<string, string>()
  const texts: string[] = []
  const dateFormats = new Set<string>()
  const dateStyles: boolean[] = []
  let sheetId: string | undefined
  let shared: string | undefined
  let length = 0
  let inStyles = false
  const parsers = new Map<string, SaxesParser>()
  const open = (tag: SaxesTagPlain) => {
    const { attributes: at } = tag
    const name = local(tag.name)
    if (name === 'sheet')
      sheetId ??= at['r:id'] ?? Object.entries(at).find(([key]) => local(key) === 'id')?.[1]
    else if (name === 'Relationship') targets.set(at['Id'] ?? '', at['Target'] ?? '')
    else if (name === 'si') shared = ''
    else if (name === 'numFmt' && isDateFormat(at['formatCode'] ?? '')) dateFormats.add(at['numFmtId'] ?? '')
    else if (name === 'cellXfs') inStyles = true
    else if (name === 'xf' && inStyles) dateStyles.push(isDate(at['numFmtId'] ?? '0', dateFormats))
  }
  const start = () => {
    let inText = false
    return xml(
      tag => {
        inText = local(tag.name) === 't'
        open(tag)
      },
      text => {
        if (inText && shared !== undefined) shared += text
      },
      tag => {
        inText = false
        const name = local(tag.name)
        if (name === 'cellXfs') inStyles = false
        if (name !== 'si') return
        length += shared?.length ?? 0
        if (length > mostShared) throw broken('its texts are longer than 32 million characters')
        texts.push(shared ?? '')
      },
    )
  }
  for await (const { name, text } of entries(pieces, each => bookParts.has(each))) {
    const parser = parsers.get(name) ?? start()
    parsers.set(name, parser)
    write(parser, text)
  }
  const target = targets.get(sheetId ?? '')
  if (target === undefined) throw broken('it has no sheet')
  return { sheet: target.startsWith('/') ? target.slice(1) : `xl/${target}`, texts, dateStyles }
}

/** Shapes of numbers that Excel delivers for dates and times. */
const isDate = (format: string, own: ReadonlySet<string>): boolean =>
  own.has(format) || /^(1[4-9]|2[0-2]|4[5-7])$/.test(format)
const isDateFormat = (code: string): boolean => /[ymdhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''))

function makeSheetReader({ texts, dateStyles }: Book) {
  const ready: FileRow[] = []
  let row = 0
  let cells: string[] = []
  let faults = new Map<number, string>()
  let column = -1
  let type = ''
  let style = 0
  let value = ''
  let takes = false
  const parser = xml(
    ({ name, attributes }) => {
      const tag = local(name)
      if (tag === 'row') {
        row = Number(attributes['r'] ?? row + 1)
        cells = []
        faults = new Map()
        column = -1
      } else if (tag === 'c') {
        column = columnOf(attributes['r']) ?? column + 1
        type = attributes['t'] ?? 'n'
        style = Number(attributes['s'] ?? 0)
        value = ''
      } else if (tag === 'v' || tag === 't') takes = true
    },
    text => {
      if (takes) value += text
    },
    ({ name }) => {
      const tag = local(name)
      if (tag === 'v' || tag === 't') takes = false
      else if (tag === 'c' && value !== '') {
        if (column >= mostColumns) throw broken(`row ${row} has more than ${mostColumns} columns`)
        while (cells.length < column) cells.push('')
        const isNumber = type === 'n'
        if (isNumber && !dateStyles[style] && Math.abs(Number(value)) >= 1e15)
          faults.set(column, 'is a number that the spreadsheet has rounded; format the column as text')
        cells[column] = isNumber ? numberText(value, dateStyles[style] === true) : textOf(type, value, texts)
      } else if (tag === 'row' && cells.some(each => each.trim() !== ''))
        ready.push({ row, cells, ...(faults.size > 0 ? { faults } : {}) })
    },
  )
  return {
    read(text: string): FileRow[] {
      write(parser, text)
      return ready.splice(0)
    },
    /** @throws when the sheet breaks off */
    end: () => void parser.close(),
  }
}

const textOf = (type: string, value: string, texts: readonly string[]): string =>
  type === 's' ? (texts[Number(value)] ?? '').trim() : type === 'b' ? String(value === '1') : value.trim()

/** Days since 1900 as Excel counts them, or a plain number without exponent. */
function numberText(value: string, isDay: boolean): string {
  const number = Number(value)
  if (!Number.isFinite(number)) return value
  if (!isDay) return String(number)
  return new Date(Math.round((number - 25_569) * 86_400_000)).toISOString()
}

/** `AB12` → 27. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = reference?.match(/^[A-Z]{1,3}/)?.[0]
  if (letters === undefined) return undefined
  return letters.split('').reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function xml(
  open: (tag: SaxesTagPlain) => void,
  text: (text: string) => void,
  close: (tag: SaxesTagPlain) => void,
): SaxesParser {
  const parser = new SaxesParser()
  parser.on('opentag', open)
  parser.on('text', text)
  parser.on('closetag', close)
  parser.on('error', cause => {
    throw broken('its XML is damaged', cause)
  })
  parser.on('doctype', () => {
    throw broken('its XML declares a document type')
  })
  return parser
}

const write = (parser: SaxesParser, text: string): void => void parser.write(text)
const local = (name: string): string => name.slice(name.indexOf(':') + 1)
const broken = (finding: string, cause?: unknown) =>
  fail.importFile({ finding: `as an Excel file ${finding}`, cause })
