import { strToU8, zipSync } from 'fflate'

type Value = string | number | Date | null

/** An Excel file as Excel writes it: shared texts behind the sheet, dates as styled numbers, empty cells left out. */
export function workbook(rows: readonly (readonly Value[])[]): Uint8Array {
  const texts: string[] = []
  const sheet = rows.map((row, index) => rowOf(row, index + 1, texts)).join('')
  return zipSync({
    'xl/workbook.xml': strToU8(
      '<workbook xmlns:r="x"><sheets><sheet name="Items" sheetId="1" r:id="rId1"/></sheets></workbook>',
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${sheet}</sheetData></worksheet>`),
    'xl/styles.xml': strToU8(
      '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    ),
    'xl/sharedStrings.xml': strToU8(
      `<sst>${texts.map(text => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    ),
  })
}

function rowOf(row: readonly Value[], number: number, texts: string[]): string {
  const cells = row.map((value, column) => {
    if (value === null || value === '') return ''
    const at = `r="${String.fromCharCode(65 + column)}${number}"`
    if (typeof value === 'number') return `<c ${at}><v>${value}</v></c>`
    if (value instanceof Date) return `<c ${at} s="1"><v>${value.getTime() / 86_400_000 + 25_569}</v></c>`
    texts.push(value)
    return `<c ${at} t="s"><v>${texts.length - 1}</v></c>`
  })
  return `<row r="${number}">${cells.join('')}</row>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
