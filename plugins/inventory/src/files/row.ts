/** A row of a spreadsheet file. */
export interface FileRow {
  /** Line of a text file on which it begins, row of a sheet; from 1. */
  readonly row: number
  readonly cells: readonly string[]
  /** Column number → why its value can't be trusted. */
  readonly faults?: ReadonlyMap<number, string>
}

/** A file in pieces; it can be read more than once. */
export type Pieces = () => AsyncIterable<Uint8Array>

export const piecesOf = (bytes: Uint8Array): Pieces =>
  async function* () {
    const size = 262_144
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
